import OrderedCollections
package import States
package import Values

/// `test.succeed_without_changes`: always satisfied.
///
///     checked:
///       test.succeed_without_changes:
///         - comment: nothing left to do
package struct TestSucceedWithoutChanges: StateModule {
    package static let name = "test.succeed_without_changes"

    let comment: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        comment = try arguments.string("comment") ?? "Success!"
    }

    package func decide(in context: StateContext) async throws -> Decision {
        .satisfied(comment)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        .watchStatementFired
    }
}

/// `test.succeed_with_changes`: succeeds and reports a change without making one, to set off `watch` and `onchanges`.
///
///     trigger:
///       test.succeed_with_changes: []
package struct TestSucceedWithChanges: StateModule {
    package static let name = "test.succeed_with_changes"

    let comment: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        comment = try arguments.string("comment") ?? "Success!"
    }

    package func decide(in context: StateContext) async throws -> Decision {
        .change(
            [],
            changes: .pretendedChanges,
            comment: comment,
            inTest: "If we weren't testing, this would be successful with changes"
        )
    }
}
