package import States
package import Values

/// `test.nop`: does nothing and takes any argument, so that it can stand where a template came out empty or under `use`.
///
///     nothing to do here:
///       test.nop: []
package struct TestNop: StateModule {
    package static let name = "test.nop"

    package init(arguments: inout Arguments) throws(Diagnostic) {
        arguments.takeRest()
    }

    package func decide(in context: StateContext) async throws -> Decision {
        .satisfied("Success!")
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        .watchStatementFired
    }
}
