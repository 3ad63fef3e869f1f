/// A macro with the variables around it.
final class MacroObject: PrintingObject {
    private let definition: MacroDefinition
    private let home: Frame
    private let scope: Scope

    init(_ definition: MacroDefinition, _ frame: Frame) {
        self.definition = definition
        home = frame
        scope = frame.scope
    }

    var typeName: String { "Macro" }
    var isCallable: Bool { true }
    var representation: String { "<Macro \(definition.name.map(PythonText.quoted) ?? "anonymous")>" }

    func attribute(_ name: String) -> Object? {
        switch name {
        case "name": definition.name.map(Object.string) ?? Object.null
        case "arguments": .list(definition.parameters.map { .string($0.name) }, .tuple)
        case "catch_kwargs": .bool(definition.takesNamed)
        case "catch_varargs": .bool(definition.takesMore)
        case "caller": .bool(definition.takesCaller)
        default: nil
        }
    }

    func call(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        .string(try frame.captured { try print(arguments, frame) })
    }

    func print(_ arguments: CallArguments, _ frame: Frame) throws {
        let session = home.session
        guard session.macroDepth < Limits.macroDepth else {
            throw Failure(.other, "maximum recursion depth exceeded")
        }
        try session.stack.check()
        try session.turn()
        session.macroDepth += 1
        defer { session.macroDepth -= 1 }
        let inner = Frame(session, home.code, home.context, scope: Scope(parent: scope), output: frame.output)
        try bind(arguments, inner)
        do {
            _ = try definition.body.run(inner)
        } catch {
            throw Failure(error, kind: .other).within(home.code)
        }
    }
}

extension MacroObject {
    private static let caller = Symbol("caller")
    private static let named = Symbol("kwargs")
    private static let more = Symbol("varargs")

    private func bind(_ arguments: CallArguments, _ inner: Frame) throws {
        var named = arguments.named
        for (index, parameter) in definition.parameters.enumerated() {
            if index < arguments.positional.count {
                inner.scope[parameter.symbol] = arguments.positional[index]
            } else if let at = named.firstIndex(where: { $0.name == parameter.name }) {
                inner.scope[parameter.symbol] = named.remove(at: at).value
            } else {
                inner.scope[parameter.symbol] = try fallback(parameter, inner)
            }
        }
        if definition.takesCaller, !definition.parameters.contains(where: { $0.name == "caller" }) {
            let at = named.firstIndex { $0.name == "caller" }
            inner.scope[Self.caller] =
                at.map { named.remove(at: $0).value } ?? .undefined(Undefined("No caller defined"))
        }
        try bindRest(named, arguments.positional.dropFirst(definition.parameters.count), inner)
    }

    private func fallback(_ parameter: MacroDefinition.Parameter, _ inner: Frame) throws -> Object {
        guard let expression = parameter.fallback else {
            let message = "parameter \(PythonText.quoted(parameter.name)) was not provided"
            return .undefined(inner.session.undefined(Undefined(message)))
        }
        do {
            return try expression.evaluate(inner)
        } catch {
            throw Failure(error, kind: .other).within(home.code)
        }
    }

    private func bindRest(
        _ named: [(name: String, value: Object)],
        _ more: ArraySlice<Object>,
        _ inner: Frame
    ) throws {
        let title = definition.name.map(PythonText.quoted) ?? "None"
        if definition.takesNamed {
            let dict = DictObject()
            for (name, value) in named { dict[name] = value }
            inner.scope[Self.named] = .dict(dict)
        } else if named.contains(where: { $0.name == "caller" }) {
            throw Failure(
                .other,
                "macro \(title) was invoked with two values for the special caller argument."
                    + " This is most likely a bug."
            )
        } else if let extra = named.first {
            throw Failure(.other, "macro \(title) takes no keyword argument \(PythonText.quoted(extra.name))")
        }
        if definition.takesMore {
            inner.scope[Self.more] = .list(Array(more), .tuple)
        } else if !more.isEmpty {
            throw Failure(.other, "macro \(title) takes not more than \(definition.parameters.count) argument(s)")
        }
    }
}
