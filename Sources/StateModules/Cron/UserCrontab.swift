import Hosts
import OrderedCollections
import States
import Values

/// A user's crontab on a host: how it is read, and the step that replaces it.
struct UserCrontab: Sendable {
    let user: String

    /// What `crontab -l` says. A user without a crontab has an empty one; any other failure is an error, so that a
    /// crontab that could not be read is never replaced.
    func read(on host: any ReadableHost) async throws -> Crontab {
        guard host.user(named: user) != nil else { throw HostError.noSuchUser(user) }
        let answer = try await host.capture(Command("crontab", ["-u", user, "-l"]))
        let isMissing = answer.error.contains("no crontab for") || answer.error.contains("No such file")
        guard answer.status == 0 || isMissing else {
            throw HostError.cannotRun(program: "crontab -u \(user) -l", reason: CommandResult.stripped(answer.error))
        }
        return Crontab(parsing: answer.status == 0 ? answer.output : "")
    }

    /// The change from one text to another, said in Salt's words; nil where there is none.
    func change(
        from current: Crontab,
        to wanted: Crontab,
        _ summary: String,
        of name: String,
        comment: String,
        inTest testComment: String
    ) -> Decision? {
        if wanted == current { return nil }
        let command = Command("crontab", ["-u", user, "-"], input: wanted.text)
        return .change(
            [Step(summary, .run(command, accepting: [0]))],
            changes: [.string(user): .string(name)],
            comment: comment,
            inTest: testComment
        )
    }

    /// What the step came to, with Salt's words for a crontab that `crontab` refuses.
    func report(_ decision: Decision, after outcomes: [StepOutcome], _ what: String) -> Report {
        guard let failed = outcomes.first(where: { $0.failure != nil }) else {
            return Report(result: true, comment: decision.comment, changes: decision.changes)
        }
        let reason = failed.output.map { CommandResult.stripped($0.error) } ?? failed.failure ?? ""
        return Report(result: false, comment: "\(what) for user \(user) failed to commit with error \n\(reason)")
    }
}
