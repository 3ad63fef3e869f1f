import OrderedCollections
package import States
package import Values

/// `file.accumulated`: a later state that makes a file from a template gets these texts, as `accumulator`.
///
///     animals:
///       file.accumulated:
///         - filename: /etc/animals
///         - text: [cats, dogs]
///         - require_in: [{file: /etc/animals}]
package struct FileAccumulated: StateModule {
    package static let name = "file.accumulated"

    let accumulator: String
    let path: String
    let texts: [Value]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        accumulator = arguments.name
        path = try arguments.required("filename")
        guard let node = arguments.take("text") else {
            throw Diagnostic(.error, "Missing parameter text for state \(Self.name)", at: arguments.location)
        }
        guard !node.value.isNull else { throw arguments.wrong("text", node, wanted: "a text, a mapping or a list") }
        texts = node.value.list ?? [node.value]
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let isCharged = Accumulators.charge(accumulator, for: path, with: texts, in: context)
        return .satisfied(isCharged ? "Accumulator \(accumulator) for file \(path) was charged by text" : "")
    }
}
