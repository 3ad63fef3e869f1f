package import States
package import Values

/// `cron.absent`: a user's crontab does not have this job.
///
///     backup:
///       cron.absent:
///         - name: /usr/local/bin/backup
package struct CronAbsent: StateModule {
    package static let name = "cron.absent"

    let crontab: UserCrontab
    let command: String
    let identifier: String?
    let special: String?

    package init(arguments: inout Arguments) throws(Diagnostic) {
        crontab = UserCrontab(user: try arguments.string("user") ?? "root")
        command = CommandResult.trimmed(arguments.name)
        identifier = try arguments.cronIdentifier()
        special = try arguments.string("special")
        // A state is often made absent by changing its function only; the times of the job do not matter then.
        for name in CronFields.names + ["comment", "commented"] { _ = arguments.take(name) }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let current = try await crontab.read(on: context.host)
        let change = crontab.change(
            from: current,
            to: current.removingJob(named: command, identifier, special: special),
            "remove \(command) from \(crontab.user)'s crontab",
            of: command,
            comment: "Cron \(command) removed from \(crontab.user)'s crontab",
            inTest: "Cron \(command) is set to be removed"
        )
        return change ?? .satisfied("Cron \(command) " + (context.isTest ? "is absent" : "already absent"))
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        crontab.report(decision, after: outcomes, "Cron \(command)")
    }
}
