/// A filter: the value before the `|`, the arguments, and where it runs.
typealias Filter = @Sendable (Object, CallArguments, Frame) throws -> Object

/// Every filter by name: Jinja's, then Salt's, which win.
enum Filters {
    static let all: [String: Filter] = {
        var all: [String: Filter] = [:]
        let groups = [
            text, wrapping, markup, numbers, sequences, choosing, grouping, saltData, saltRegex, saltLists,
            saltCombinations, saltDicts, saltText, saltHashes, saltNetwork, host, queries,
        ]
        for group in groups { all.merge(group) { $1 } }
        return all
    }()
}

/// A filter that only looks at the value, as text.
func textFilter(_ body: @escaping @Sendable (String) throws -> Object) -> Filter {
    { value, _, _ in try body(PythonText.text(value)) }
}

/// A filter whose arguments have names.
func filter(
    _ name: String,
    _ parameters: [String],
    _ body: @escaping @Sendable (Object, BoundArguments, Frame) throws -> Object
) -> Filter {
    { value, arguments, frame in try body(value, BoundArguments(name, arguments, parameters, leading: 1), frame) }
}
