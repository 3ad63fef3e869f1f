package import States
package import Values

/// `event.wait`: the master's journal gets an event when something that this state watches has changed.
///
///     mycompany/pool/update:
///       event.wait:
///         - watch:
///           - pkg: apache2
package struct EventWait: StateModule {
    package static let name = "event.wait"

    let message: EventMessage

    package init(arguments: inout Arguments) throws(Diagnostic) { message = try EventMessage(&arguments) }

    package func decide(in context: StateContext) async throws -> Decision { .satisfied("") }

    package func decideWatch(in context: StateContext) async throws -> Decision? { message.decision }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        EventMessage.report(decision, after: outcomes)
    }
}
