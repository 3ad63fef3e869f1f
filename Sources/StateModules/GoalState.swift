package import States

/// What a state wants, where several states share the whole of deciding and reporting and differ in its values.
package protocol StateGoal: Sendable {
    func decide(in context: StateContext) async throws -> Decision

    func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) async throws -> Report
}

/// A state that only reads its arguments: its goal decides and reports.
package protocol GoalState: StateModule {
    associatedtype Goal: StateGoal

    var goal: Goal { get }
}

extension GoalState {
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
