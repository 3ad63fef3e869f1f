extension Filters {
    /// Filters that choose: defaults, and what passes a test.
    static let choosing: [String: Filter] = [
        "default": withDefault,
        "d": withDefault,
        "map": { value, arguments, frame in
            let items = try value.elements()
            let apply = try mapping(arguments, frame)
            return .list(try items.map(apply), .generator)
        },
        "select": { try chosen($0, $1, $2, attribute: false, keep: true) },
        "reject": { try chosen($0, $1, $2, attribute: false, keep: false) },
        "selectattr": { try chosen($0, $1, $2, attribute: true, keep: true) },
        "rejectattr": { try chosen($0, $1, $2, attribute: true, keep: false) },
        "attr": filter("attr", ["name"]) { value, arguments, frame in
            let name = try arguments.text(0)
            if case .undefined(let undefined) = value { throw undefined.failure }
            if let method = Method(MemberName(name), of: value) { return .foreign(BoundMethod(value, method, name)) }
            if case .foreign(let foreign) = value, let found = try foreign.attribute(name) { return found }
            return .undefined(frame.session.undefined(Undefined(name, of: value)))
        },
    ]

    private static let withDefault = filter("default", ["default_value", "boolean"]) { value, arguments, _ in
        let isMissing = try value.isUndefined || (arguments.flag(1) && !value.isTrue())
        return isMissing ? arguments[0] ?? .string("") : value
    }

    private static func mapping(_ arguments: CallArguments, _ frame: Frame) throws -> (Object) throws -> Object {
        if arguments.positional.isEmpty, let attribute = arguments.named.first(where: { $0.name == "attribute" }) {
            let fallback = arguments.named.first { $0.name == "default" }?.value
            if let extra = arguments.named.first(where: { $0.name != "attribute" && $0.name != "default" }) {
                throw Failure(.runtime, "Unexpected keyword argument \(PythonText.quoted(extra.name))")
            }
            let getter = try AttributeGetter(attribute.value, fallback: fallback)
            return { try getter.get($0, frame) }
        }
        guard let first = arguments.positional.first else {
            throw Failure(.runtime, "map requires a filter argument")
        }
        let name = try PythonText.text(first)
        guard let filter = all[name] else { throw Failure(.runtime, "No filter named \(PythonText.quoted(name)).") }
        let rest = CallArguments(positional: Array(arguments.positional.dropFirst()), named: arguments.named)
        return { try filter($0, rest, frame) }
    }

    private static func chosen(
        _ value: Object,
        _ arguments: CallArguments,
        _ frame: Frame,
        attribute: Bool,
        keep: Bool
    ) throws -> Object {
        if case .undefined(let undefined) = value { throw undefined.failure }
        var positional = arguments.positional[...]
        var getter: AttributeGetter?
        if attribute {
            guard let name = positional.popFirst() else {
                throw Failure(.runtime, "Missing parameter for attribute name")
            }
            getter = try AttributeGetter(name)
        }
        let name = try positional.popFirst().map(PythonText.text)
        let rest = CallArguments(positional: Array(positional), named: arguments.named)
        if let name, Tests.all[name] == nil {
            throw Failure(.runtime, "No test named \(PythonText.quoted(name)).")
        }
        let test = name.flatMap { Tests.all[$0] }
        let kept = try value.elements().filter { item in
            let object = try getter?.get(item, frame) ?? item
            return try (test?(object, rest, frame) ?? object.isTrue()) == keep
        }
        return .list(kept, .generator)
    }
}
