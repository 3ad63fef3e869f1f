import OrderedCollections
package import States
import Values

/// An event for the master, as the arguments of `event.send` describe it.
package struct EventMessage: StateGoal {
    private let tag: String
    private let data: Value
    private let named: Value.Map
    private let isChange: Bool

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        tag = arguments.name
        _ = arguments.take("name")
        data = arguments.take("data")?.value ?? .null
        isChange = try arguments.bool("show_changed", or: true)
        let rest = arguments.takeVariables(keeping: [])
        named = Value.Map(rest.map { (.string($0.name), $0.value) }) { _, last in last }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let call = FunctionCall("event.send", [.string(tag), data], named)
        return .change(
            [Step("tell the master \(tag)", .call(call))],
            changes: isChange ? ["tag": .string(tag), "data": data] : [:],
            comment: "Event fired",
            inTest: "Event would have been fired"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        switch outcomes.first?.refusal {
        case .failed(let reason)?: Report(result: false, comment: reason)
        case .missing(let argument)?: Report(result: false, comment: "event.send needs the argument '\(argument)'")
        case nil: Report(result: true, comment: decision.comment, changes: decision.changes)
        }
    }
}
