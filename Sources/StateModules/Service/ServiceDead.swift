package import States
package import Values

/// `service.dead`: a service does not run, and with `enable: False` does not start with the machine.
///
///     telnet:
///       service.dead:
///         - enable: False
package struct ServiceDead: GoalState {
    package static let name = "service.dead"

    package let goal: ServiceGoal

    package init(arguments: inout Arguments) throws(Diagnostic) {
        goal = try ServiceGoal(&arguments, runs: false)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try await goal.react(.stop, in: context)
    }
}
