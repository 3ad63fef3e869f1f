package import States
package import Values

/// `cron.env_present`: the jobs of a user's crontab see this variable.
///
///     MAILTO:
///       cron.env_present:
///         - value: ops@example.org
package struct CronEnvironmentPresent: StateModule {
    package static let name = "cron.env_present"

    let crontab: UserCrontab
    let variable: String
    let value: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        crontab = UserCrontab(user: try arguments.string("user") ?? "root")
        variable = arguments.name
        value = try arguments.string("value") ?? ""
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let current = try await crontab.read(on: context.host)
        let isNew = current.variable(variable) == nil
        let change = crontab.change(
            from: current,
            to: current.setting(variable, to: value),
            "\(isNew ? "add" : "update") \(variable) in \(crontab.user)'s crontab",
            of: variable,
            comment: "Cron env \(variable) " + (isNew ? "added to \(crontab.user)'s crontab" : "updated"),
            inTest: "Cron env \(variable) is set to be \(isNew ? "added" : "updated")"
        )
        return change ?? .satisfied("Cron env \(variable) already present")
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        crontab.report(decision, after: outcomes, "Cron env \(variable)")
    }
}

/// `cron.env_absent`: a user's crontab does not set this variable.
///
///     MAILTO:
///       cron.env_absent: []
package struct CronEnvironmentAbsent: StateModule {
    package static let name = "cron.env_absent"

    let crontab: UserCrontab
    let variable: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        crontab = UserCrontab(user: try arguments.string("user") ?? "root")
        variable = CommandResult.trimmed(arguments.name)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let current = try await crontab.read(on: context.host)
        let change = crontab.change(
            from: current,
            to: current.removingVariable(variable),
            "remove \(variable) from \(crontab.user)'s crontab",
            of: variable,
            comment: "Cron env \(variable) removed from \(crontab.user)'s crontab",
            inTest: "Cron env \(variable) is set to be removed"
        )
        return change ?? .satisfied("Cron env \(variable) " + (context.isTest ? "is absent" : "already absent"))
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        crontab.report(decision, after: outcomes, "Cron env \(variable)")
    }
}
