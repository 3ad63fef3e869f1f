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
        if context.isTest {
            let comment = "Command \"\(text)\" would have been executed"
            return try await options.decideInTest(comment, changes: ["cmd": .string(text)], in: context)
        }
        if let obstacle = try options.obstacle(in: context) { return obstacle }
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
}
