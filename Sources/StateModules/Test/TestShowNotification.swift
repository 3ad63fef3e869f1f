package import States
package import Values

/// `test.show_notification`: puts a text into the run's output.
///
///     please note:
///       test.show_notification:
///         - text: the old data stays in /srv/old
package struct TestShowNotification: StateModule {
    package static let name = "test.show_notification"

    let text: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        text = try arguments.required("text")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        .satisfied(text)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        .watchStatementFired
    }
}
