import OrderedCollections
package import States
package import Values

/// `test.fail_without_changes`: always fails, to stop a run with a message of one's own.
///
///     this OS is not supported:
///       test.fail_without_changes:
///         - failhard: True
package struct TestFailWithoutChanges: StateModule {
    package static let name = "test.fail_without_changes"

    let comment: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        comment = try arguments.string("comment") ?? "Failure!"
    }

    package func decide(in context: StateContext) async throws -> Decision {
        .impossible(context.isTest ? "If we weren't testing, this would be a failure!" : comment)
    }
}

/// `test.fail_with_changes`: fails after it seems to have changed something.
///
///     half done:
///       test.fail_with_changes: []
package struct TestFailWithChanges: StateModule {
    package static let name = "test.fail_with_changes"

    let comment: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        comment = try arguments.string("comment") ?? "Failure!"
    }

    package func decide(in context: StateContext) async throws -> Decision {
        .change(
            [],
            changes: .pretendedChanges,
            comment: comment,
            inTest: "If we weren't testing, this would be failed with changes"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        Report(result: false, comment: decision.comment, changes: decision.changes)
    }
}
