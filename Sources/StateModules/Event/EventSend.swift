import OrderedCollections
package import States
package import Values

/// `event.send`: the master's journal gets an event, every time.
///
///     mycompany/web/half:
///       event.send:
///         - data:
///             status: half of it is done
package struct EventSend: StateModule {
    package static let name = "event.send"

    let message: EventMessage

    package init(arguments: inout Arguments) throws(Diagnostic) { message = try EventMessage(&arguments) }

    package func decide(in context: StateContext) async throws -> Decision { message.decision }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        EventMessage.report(decision, after: outcomes)
    }
}

/// `event.fire_master`: the same by an older name.
package struct EventFireMaster: StateModule {
    package static let name = "event.fire_master"

    let message: EventMessage

    package init(arguments: inout Arguments) throws(Diagnostic) { message = try EventMessage(&arguments) }

    package func decide(in context: StateContext) async throws -> Decision { message.decision }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        EventMessage.report(decision, after: outcomes)
    }
}
