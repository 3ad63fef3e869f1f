import Hosts
import OrderedCollections
package import States
package import Values

/// `cmd.run`: runs a command, every time unless `unless`, `onlyif`, `creates` or `onchanges` says otherwise.
///
///     make the index:
///       cmd.run:
///         - name: createrepo /srv/repo
///         - runas: builder
///         - creates: /srv/repo/repodata
package struct CommandRun: StateModule {
    package static let name = "cmd.run"

    let text: String
    let options: CommandOptions

    package init(arguments: inout Arguments) throws(Diagnostic) {
        text = arguments.name
        options = try CommandOptions(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        if context.isTest { return try await decideInTest(in: context) }
        if let directory = options.directory, try context.host.followedInfo(directory)?.kind != .directory {
            return .impossible("Desired working directory \"\(directory)\" is not available")
        }
        let step = Step("run \(text)", .run(options.command(text, in: context), accepting: nil))
        return .change([step], changes: [:], comment: "Command \"\(text)\" run", inTest: "")
    }

    /// A change of something watched runs the command once more.
    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try await decide(in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        CommandReport.make(decision, outcomes, options)
    }

    private func decideInTest(in context: StateContext) async throws -> Decision {
        if options.isStateful, let check = options.testName {
            let command = options.command(check, in: context)
            return CommandReport.testDecision(try await context.host.capture(command), command, options)
        }
        let comment = options.isStateful ? "" : "Command \"\(text)\" would have been executed"
        return .change(
            [],
            changes: options.isStateful ? [:] : ["cmd": .string(text)],
            comment: comment,
            inTest: comment
        )
    }
}
