import States
import Values

/// The argument `options`: what of tar's command line has a meaning here.
struct TarOptions {
    /// The number of leading path components to drop.
    let stripComponents: Int
    let isGiven: Bool

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        guard let node = arguments.take("options"), let value = node.scalar, !value.isNull else {
            (stripComponents, isGiven) = (0, false)
            return
        }
        var words = (value.string ?? value.keyText).split(separator: " ").map(String.init)[...]
        var count = 0
        while let word = words.popFirst() {
            if Self.ignored.contains(word) { continue }
            guard let number = try Self.number(word, &words) else {
                throw Diagnostic(
                    .error,
                    "option '\(word)' of \(arguments.function) in ID '\(arguments.id)' is not supported",
                    hint:
                        "supported: --strip-components=N (or --strip N), and v, z, j, J, which say what is done anyway",
                    at: node.location
                )
            }
            count = number
        }
        (stripComponents, isGiven) = (count, true)
    }

    /// Verbosity, and filters that are recognised by content.
    private static let ignored: Set<String> = ["v", "-v", "--verbose", "z", "-z", "j", "-j", "J", "-J", "a", "-a"]

    private static func number(_ word: String, _ rest: inout ArraySlice<String>) throws(Diagnostic) -> Int? {
        let parts = word.split(separator: "=", maxSplits: 1)
        guard let name = parts.first, name == "--strip-components" || name == "--strip" else { return nil }
        let text = parts.count == 2 ? String(parts[1]) : rest.popFirst() ?? ""
        let digits = text.filter { $0 != "\"" && $0 != "'" }
        guard let number = Int(digits), number >= 0 else { return nil }
        return number
    }
}
