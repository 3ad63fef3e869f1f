import OrderedCollections
import States
import Values

/// A command that reports for itself (`stateful: True`): JSON, or a last line such as `changed=yes comment='made it'`.
struct StatefulOutput {
    var changes: Value.Map = [:]
    var comment = ""
    var failed = false

    /// `changes` is what the command came to: `stdout`, `stderr` and the rest.
    init(reading changes: Value.Map) {
        let output = changes["stdout"]?.string ?? ""
        guard !output.isEmpty else {
            comment = changes["stderr"]?.string ?? ""
            return
        }
        if let json = try? JSON.parse(output) {
            guard case .map(let data) = json else {
                fail("script JSON output must be a JSON object (e.g., {})!", keeping: [:])
                return
            }
            interpret(data, output: "", changes)
        } else {
            let end = output.lastIndex(of: "\n")
            let line = end.map { output[output.index(after: $0)...] } ?? output[...]
            guard let data = Self.pairs(line) else {
                fail(
                    "Failed parsing script output! Stdout must be JSON or a line of name=value pairs.",
                    keeping: changes
                )
                return
            }
            interpret(data, output: end.map { String(output[..<$0]) } ?? "", changes)
        }
    }

    private mutating func fail(_ reason: String, keeping changes: Value.Map) {
        comment = reason
        failed = true
        self.changes = changes
    }

    private mutating func interpret(_ data: Value.Map, output: String, _ all: Value.Map) {
        var data = data
        let said = data["changed"]?.argumentText ?? "no"
        comment = data.removeValue(forKey: "comment")?.argumentText ?? ""
        switch said.lowercased() {
        case "true", "yes", "1":
            for (key, value) in all where data[key] == nil { data[key] = value }
            data["stdout"] = .string(output)
            changes = data
        case "false", "no", "0":
            break
        default:
            fail("Failed parsing boolean value: \(said)", keeping: all)
        }
    }

    /// `a=b c='d e'`; nil when a word has no single `=`.
    private static func pairs(_ line: Substring) -> Value.Map? {
        guard let words = ShellWords.split(String(line)) else { return nil }
        var pairs = Value.Map()
        for word in words {
            let parts = word.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            pairs[.string(String(parts[0]))] = .string(String(parts[1]))
        }
        return pairs
    }
}
