package import States
package import Values

/// `cron.present`: a user's crontab has this job, and has it as described here.
///
/// The job is known by its identifier (the name, unless `identifier` says otherwise), which stands in the comment above
/// it, so its times and even its command can change later. Lines that no state wrote are never touched.
///
///     backup:
///       cron.present:
///         - name: /usr/local/bin/backup
///         - minute: random
///         - hour: 2
package struct CronPresent: StateModule {
    package static let name = "cron.present"

    let crontab: UserCrontab
    let job: CronJob

    package init(arguments: inout Arguments) throws(Diagnostic) {
        crontab = UserCrontab(user: try arguments.string("user") ?? "root")
        job = CronJob(
            schedule: try Self.schedule(&arguments),
            command: CommandResult.trimmed(arguments.name),
            comment: try arguments.string("comment"),
            identifier: try arguments.cronIdentifier(),
            isDisabled: try arguments.bool("commented", or: false)
        )
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let current = try await crontab.read(on: context.host)
        let isNew = current.job(named: job.command, job.identifier) == nil
        let change = crontab.change(
            from: current,
            to: current.setting(job),
            "\(isNew ? "add" : "update") \(job.command) in \(crontab.user)'s crontab",
            of: job.command,
            comment: "Cron \(job.command) " + (isNew ? "added to \(crontab.user)'s crontab" : "updated"),
            inTest: "Cron \(job.command) is set to be \(isNew ? "added" : "updated")"
        )
        return change ?? .satisfied("Cron \(job.command) already present")
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        crontab.report(decision, after: outcomes, "Cron \(job.command)")
    }

    /// `special: '@daily'`, or five fields that are `*` where nothing is said.
    private static func schedule(_ arguments: inout Arguments) throws(Diagnostic) -> CronJob.Schedule {
        var fields: [String] = []
        for name in CronFields.names { fields.append(try arguments.string(name)?.lowercased() ?? "*") }
        return try arguments.string("special").map { .special($0) } ?? .times(fields)
    }
}

extension Arguments {
    /// The job's `identifier`: the name where none is given, nothing at all for null.
    mutating func cronIdentifier() throws(Diagnostic) -> String? {
        guard let node = take("identifier"), node.scalar != .bool(false) else { return CommandResult.trimmed(name) }
        guard let value = node.scalar else { throw wrong("identifier", node, wanted: "a string") }
        return value.isNull ? nil : value.argumentText
    }
}
