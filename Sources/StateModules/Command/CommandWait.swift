package import States
package import Values

/// `cmd.wait`: runs a command only when something it watches has changed.
///
///     reload:
///       cmd.wait:
///         - name: kill -HUP 1
///         - watch:
///           - file: /etc/inittab
package struct CommandWait: StateModule {
    package static let name = "cmd.wait"

    let command: CommandRun

    package init(arguments: inout Arguments) throws(Diagnostic) {
        command = try CommandRun(arguments: &arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        .satisfied("")
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try await command.decide(in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        try await command.report(decision, after: outcomes, in: context)
    }
}
