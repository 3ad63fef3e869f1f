package import States
package import Values

/// `service.enabled`: a service starts with the machine, whether or not it runs now.
///
///     nginx:
///       service.enabled: []
package struct ServiceEnabled: StateModule {
    package static let name = "service.enabled"

    let goal: ServiceGoal

    package init(arguments: inout Arguments) throws(Diagnostic) {
        goal = ServiceGoal(name: arguments.name, enable: true)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await goal.decide(in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        try await goal.report(decision, after: outcomes, in: context)
    }
}

/// `service.disabled`: a service does not start with the machine, whether or not it runs now.
///
///     telnet:
///       service.disabled: []
package struct ServiceDisabled: StateModule {
    package static let name = "service.disabled"

    let goal: ServiceGoal

    package init(arguments: inout Arguments) throws(Diagnostic) {
        goal = ServiceGoal(name: arguments.name, enable: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try await goal.decide(in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        try await goal.report(decision, after: outcomes, in: context)
    }
}
