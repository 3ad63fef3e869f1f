import Hosts
import OrderedCollections
import States
import Values

/// From the outcome of a command to the report of its `cmd` state.
enum CommandReport {
    static func make(_ decision: Decision, _ outcomes: [StepOutcome], _ options: CommandOptions) -> Report {
        for outcome in outcomes {
            if let failure = outcome.failure { return Report(result: false, comment: failure) }
            guard case .run(let command, _) = outcome.step.action, let output = outcome.output else { continue }
            return report(CommandResult(output, command, options), decision.comment, options)
        }
        return Report(result: true, comment: decision.comment, changes: decision.changes)
    }

    /// What a `test_name` command says would happen.
    static func testDecision(_ output: CommandOutput, _ command: Command, _ options: CommandOptions) -> Decision {
        let text = command.arguments.last ?? ""
        let report = report(CommandResult(output, command, options), "Command \"\(text)\" run", options)
        guard report.result else { return .impossible(report.comment) }
        if report.changes.isEmpty { return .satisfied(report.comment) }
        return .change([], changes: report.changes, comment: report.comment, inTest: report.comment)
    }

    private static func report(_ result: CommandResult, _ comment: String, _ options: CommandOptions) -> Report {
        guard options.isStateful else {
            return Report(result: result.succeeded, comment: comment, changes: result.changes)
        }
        let said = StatefulOutput(reading: result.changes)
        return Report(result: result.succeeded && !said.failed, comment: said.comment, changes: said.changes)
    }
}
