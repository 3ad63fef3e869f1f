import Hosts
import States

/// `/etc/aliases` as text: lines that are not asked for stay as they are.
struct AliasesFile: Equatable, Sendable {
    static let path = "/etc/aliases"

    private var lines: [String]

    init(parsing text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }

    static func read(on host: any ReadableHost) throws -> AliasesFile {
        guard try host.followedInfo(path) != nil else { return AliasesFile(parsing: "") }
        return AliasesFile(parsing: String(decoding: try host.read(path, limit: 16 << 20), as: UTF8.self))
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    /// Where mail for `name` goes; nil where the file says nothing. The last line of a name counts.
    func target(of name: String) -> String? { lines.compactMap(Self.entry).last { $0.name == name }?.target }

    /// One line for `name`, the comment behind it kept; others for it go.
    mutating func set(_ name: String, to target: String) {
        let first = lines.firstIndex { Self.entry($0)?.name == name }
        let comment = first.flatMap { Self.entry(lines[$0])?.comment } ?? ""
        let line = "\(name): \(target)\(comment)"
        guard let first else { return lines.append(line) }
        lines[first] = line
        let others = lines.indices.filter { $0 != first && Self.entry(lines[$0])?.name == name }
        for index in others.reversed() { lines.remove(at: index) }
    }

    mutating func remove(_ name: String) {
        lines.removeAll { Self.entry($0)?.name == name }
    }

    /// The file written anew, and the mail system's own copy of it.
    func steps(_ summary: String, on host: any ReadableHost) -> [Step] {
        let write = Step(summary, .write(path: Self.path, .bytes(Array(text.utf8)), FileAttributes()))
        guard host.which("newaliases") != nil else { return [write] }
        return [write, Step("tell the mail system", .run(Command("newaliases", []), accepting: nil))]
    }

    private static func entry(_ line: String) -> (name: String, target: String, comment: String)? {
        let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let colon = parts[0].firstIndex(of: ":") else { return nil }
        let name = CommandResult.trimmed(String(parts[0][..<colon]))
        let rest = parts[0][parts[0].index(after: colon)...]
        let target = CommandResult.trimmed(String(rest))
        guard !name.isEmpty, !target.isEmpty else { return nil }
        let blanks = String(rest.reversed().prefix { $0.isWhitespace }.reversed())
        return (name, target, parts.count > 1 ? blanks + "#" + parts[1] : "")
    }
}
