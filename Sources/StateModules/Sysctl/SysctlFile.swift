/// A file of kernel parameters as text: `name = value` and whatever else stands there.
struct SysctlFile: Equatable, Sendable {
    private(set) var lines: [String]

    init(parsing text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }

    /// What a new file begins with, as Salt writes it.
    static let new = SysctlFile(parsing: "#\n# Kernel sysctl configuration\n#\n")

    var text: String { lines.map { $0 + "\n" }.joined() }

    /// The last value of a parameter.
    func value(of name: String) -> String? { lines.lazy.compactMap(Self.pair).last { $0.name == name }?.value }

    mutating func set(_ name: String, to value: String) {
        let line = "\(name) = \(value)"
        var isSet = false
        lines = lines.map { old in
            guard Self.pair(old)?.name == name else { return old }
            isSet = true
            return line
        }
        if !isSet { lines.append(line) }
    }

    /// Values that differ only in blanks are the same.
    static func isSame(_ first: String, _ second: String) -> Bool {
        first.split(whereSeparator: \.isWhitespace) == second.split(whereSeparator: \.isWhitespace)
    }

    private static func pair(_ line: String) -> (name: String, value: String)? {
        let text = CommandResult.trimmed(line)
        guard !text.hasPrefix("#"), !text.hasPrefix(";"), let sign = text.firstIndex(of: "=") else { return nil }
        return (
            CommandResult.trimmed(String(text[..<sign])),
            CommandResult.trimmed(String(text[text.index(after: sign)...]))
        )
    }
}
