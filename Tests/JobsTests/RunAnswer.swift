import Jobs
import OrderedCollections
import Values

/// What came of a run, in the words of a fixture.
struct RunAnswer {
    let retcode: Int
    var results = ""
    var errors: [String] = []
    var value = ""

    init(_ outcome: JobOutcome, in folder: String) {
        retcode = outcome.retcode
        if let map = outcome.value.map, map.keys.allSatisfy({ $0.string?.contains("_|-") == true }) {
            let sorted = map.sorted { ($0.value["__run_num__"]?.int ?? 0) < ($1.value["__run_num__"]?.int ?? 0) }
            results = sorted.map { Self.line($0.key.keyText, $0.value, folder) }.joined(separator: "\n")
        } else if let list = outcome.value.list, outcome.success == false {
            errors = list.map { Self.tidy($0.string ?? $0.keyText, folder) }
        } else {
            value = Self.json(outcome.value).replacing(folder, with: "HERE")
        }
    }

    /// All of it, for fixtures in which cm differs from Salt on purpose.
    var text: String {
        Self.trimmed([results, errors.joined(separator: "\n"), value].filter { !$0.isEmpty }.joined(separator: "\n"))
    }

    /// Whether an error of ours says what Salt says. The links of a circle may be told from another one of them on.
    static func says(_ ours: String, _ theirs: String) -> Bool {
        let circle = "Recursive requisites were found: "
        guard theirs.hasPrefix(circle) else { return ours.contains(theirs) }
        func links(_ text: String) -> Set<Substring> {
            let start = text.firstRange(of: circle)?.upperBound ?? text.endIndex
            return Set(text[start...].matches(of: /\(\{.*?\}, '\w+', \{.*?\}\)/).map(\.output))
        }
        return links(ours) == links(theirs)
    }

    static func trimmed(_ text: String) -> String {
        var text = text
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    private static func line(_ tag: String, _ result: Value, _ folder: String) -> String {
        let parts = tag.split(separator: "_|-", omittingEmptySubsequences: false)
        let verdict = result["result"]?.bool.map { $0 ? "True" : "False" } ?? "None"
        var words = ["\(result["__run_num__"]?.int ?? -1)", "\(parts[0]).\(parts[3])", String(parts[1]), "=", verdict]
        if result["__state_ran__"] == false { words.append("(not run)") }
        if result["__parallel__"] == true { words.append("(parallel)") }
        if result["changes"]?.map?.isEmpty == false { words.append("(changes)") }
        words.append(tidy(result["comment"]?.string ?? "", folder))
        var line = words.joined(separator: " ").replacing(folder, with: "HERE")
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    /// Salt keeps failed requisites in a set, so their order says nothing.
    private static func tidy(_ comment: String, _ folder: String) -> String {
        let words = "requisite failed: "
        var comment = comment
        if let range = comment.firstRange(of: words) {
            let names = comment[range.upperBound...].split(separator: ", ").map(String.init).sorted()
            comment = comment[..<range.upperBound] + names.joined(separator: ", ")
        }
        return comment.replacing(folder, with: "HERE").replacing("\n", with: "\\n")
    }

    /// As Python's `json.dumps(sort_keys=True)` writes it.
    private static func json(_ value: Value) -> String {
        switch value {
        case .map(let map):
            let pairs = map.map { (JSON.text(.string($0.key.keyText)), json($0.value)) }.sorted { $0.0 < $1.0 }
            return "{" + pairs.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + "}"
        case .list(let list): return "[" + list.map { json($0) }.joined(separator: ", ") + "]"
        default: return JSON.text(value)
        }
    }
}
