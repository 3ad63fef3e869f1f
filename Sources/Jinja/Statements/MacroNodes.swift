/// A macro as written, or the body of a `call` block.
struct MacroDefinition: Sendable {
    struct Parameter: Sendable {
        let name: String
        let symbol: Symbol
        let fallback: (any Expression)?
    }

    /// nil: the body of a `call` block.
    let name: String?
    let parameters: [Parameter]
    let body: [any Statement]
    /// The body names `caller`, `kwargs`, `varargs`.
    let takesCaller: Bool
    let takesNamed: Bool
    let takesMore: Bool
    let position: Position
}

/// `{% macro name(…) %}…{% endmacro %}`.
struct MacroNode: Statement {
    let symbol: Symbol
    let definition: MacroDefinition

    func run(_ frame: Frame) throws -> Flow {
        frame.scope[symbol] = .foreign(MacroObject(definition, frame))
        frame.session.tie(frame.scope)
        Target.name(symbol).expose(frame)
        return .normal
    }
}

/// `{% call(…) macro(…) %}…{% endcall %}`.
struct CallBlockNode: Statement {
    let call: CallNode
    let caller: MacroDefinition

    func run(_ frame: Frame) throws -> Flow {
        let callee = try call.callee.evaluate(frame)
        var arguments = try call.arguments.evaluate(frame)
        arguments.named.append(("caller", .foreign(MacroObject(caller, frame))))
        try locating(call.position) {
            if case .foreign(let foreign) = callee, let printer = foreign as? any PrintingObject {
                try printer.print(arguments, frame)
            } else {
                try frame.output.append(callee.call(arguments, frame), frame, call.position)
            }
        }
        return .normal
    }
}
