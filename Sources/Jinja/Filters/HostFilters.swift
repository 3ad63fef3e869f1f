import OrderedCollections
import Values

extension Filters {
    /// Salt's filters that look at the host. Whoever renders has them: nothing here reads a file.
    static let host: [String: Filter] = Dictionary(
        uniqueKeysWithValues: TemplateFilters.names.map { name in (name, hostFilter(name)) }
    )

    private static func hostFilter(_ name: String) -> Filter {
        { value, arguments, frame in
            let positional = try ([value] + arguments.positional).map { try $0.value() }
            var named = Value.Map()
            for (name, value) in arguments.named { named[.string(name)] = try value.value() }
            do {
                return Object(try frame.session.renderer.functions.filter(name, positional, named))
            } catch {
                throw Failure(error, kind: .other)
            }
        }
    }

    /// Salt's filter that searches with JMESPath.
    static let queries: [String: Filter] = [
        "json_query": filter("json_query", ["expr"]) { value, arguments, _ in
            if let failure = value.failure { throw failure }
            return try JMESPath.search(arguments.text(0), in: value)
        }
    ]
}
