import Hosts
import States

/// What a program said when it refused.
struct ToolRefusal {
    let text: String
    /// Which step it was.
    let place: Int

    init?(_ outcomes: [StepOutcome]) {
        guard let index = outcomes.firstIndex(where: { $0.failure != nil }) else { return nil }
        let failed = outcomes[index]
        place = index
        let said = failed.output.map { CommandResult.trimmed($0.error) } ?? ""
        text = said.isEmpty ? failed.failure ?? "" : said
    }

    /// What a state says: what was decided, or, in the words of `comment`, why it could not be done.
    static func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        _ comment: (ToolRefusal) -> String
    ) -> Report {
        guard let refusal = ToolRefusal(outcomes) else {
            return Report(result: true, comment: decision.comment, changes: decision.changes)
        }
        return Report(result: false, comment: comment(refusal))
    }
}
