package import States
package import Values

/// `service.dead`: a service does not run, and with `enable: False` does not start with the machine.
///
///     telnet:
///       service.dead:
///         - enable: False
package struct ServiceDead: StateModule {
    package static let name = "service.dead"

    let goal: ServiceGoal

    package init(arguments: inout Arguments) throws(Diagnostic) {
        goal = try ServiceGoal(&arguments, runs: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await goal.decide(in: context)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try await goal.react(.stop, in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        try await goal.report(decision, after: outcomes, in: context)
    }
}
