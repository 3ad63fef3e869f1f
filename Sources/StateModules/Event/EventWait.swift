package import States
package import Values

/// `event.wait`: the master's journal gets an event when something that this state watches has changed.
///
///     mycompany/pool/update:
///       event.wait:
///         - watch:
///           - pkg: apache2
package struct EventWait: GoalState {
    package static let name = "event.wait"

    package let goal: EventMessage

    package init(arguments: inout Arguments) throws(Diagnostic) { goal = try EventMessage(&arguments) }

    package func decide(in context: StateContext) async throws -> Decision { .satisfied("") }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try await goal.decide(in: context)
    }
}
