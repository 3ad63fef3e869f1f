import OrderedCollections
import States
import Values

/// What `file.accumulated` has gathered in this run for the templates of files that are still to come.
struct Accumulators: Sendable {
    /// By accumulator, the texts in the order in which they came.
    private(set) var texts: OrderedDictionary<String, [Value]> = [:]

    /// What was gathered for a file.
    static func of(_ path: String, in context: StateContext) -> Accumulators? {
        context.memory.recall(key(path), as: Accumulators.self)
    }

    /// Adds what is not there yet; says whether anything was.
    static func charge(_ name: String, for path: String, with values: [Value], in context: StateContext) -> Bool {
        var all = of(path, in: context) ?? Accumulators()
        let new = values.filter { !all.texts[name, default: []].contains($0) }
        all.texts[name, default: []] += new
        context.memory.remember(key(path), all)
        return !new.isEmpty
    }

    /// As templates see it: `accumulator.name`.
    var value: Value {
        .map(Value.Map(uniqueKeysWithValues: texts.map { (.string($0.key), .list($0.value)) }))
    }

    /// As lines of a block.
    var lines: String {
        texts.values.joined().map(\.argumentText).joined(separator: "\n")
    }

    private static func key(_ path: String) -> String { "accumulators of \(path)" }
}
