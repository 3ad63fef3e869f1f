import Hosts
import States

/// What a tool of SELinux said when it refused.
enum SELinuxRefusal {
    static func report(_ decision: Decision, after outcomes: [StepOutcome], _ what: String) -> Report {
        guard let failed = outcomes.first(where: { $0.failure != nil }) else {
            return Report(result: true, comment: decision.comment, changes: decision.changes)
        }
        let said = failed.output.map { CommandResult.trimmed($0.error) } ?? ""
        return Report(result: false, comment: "\(what): \(said.isEmpty ? failed.failure ?? "" : said)")
    }
}
