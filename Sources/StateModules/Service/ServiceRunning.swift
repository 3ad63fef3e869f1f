package import States
package import Values

/// `service.running`: a service runs, and with `enable` starts with the machine. It reacts to `watch` with a restart.
///
///     nginx:
///       service.running:
///         - enable: True
///         - reload: True
///         - watch:
///           - file: /etc/nginx/nginx.conf
package struct ServiceRunning: GoalState {
    package static let name = "service.running"

    package let goal: ServiceGoal
    /// What a change of something watched does to the service.
    let reaction: ServiceAction

    package init(arguments: inout Arguments) throws(Diagnostic) {
        var goal = try ServiceGoal(&arguments, runs: true)
        goal.unmask = try arguments.bool("unmask", or: false)
        goal.unmaskAtRuntime = try arguments.bool("unmask_runtime", or: false)
        self.goal = goal
        let reloads = try arguments.bool("reload", or: false), isForced = try arguments.bool("force", or: false)
        let isFull = try arguments.bool("full_restart", or: false)
        reaction = reloads ? (isForced ? .forceReload : .reload) : isFull ? .fullRestart : .restart
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try await goal.react(reaction, in: context)
    }
}

extension ServiceGoal {
    /// The arguments that `service.running` and `service.dead` share.
    init(_ arguments: inout Arguments, runs: Bool) throws(Diagnostic) {
        name = arguments.name
        self.runs = runs
        enable = arguments.isGiven("enable") ? try arguments.bool("enable", or: false) : nil
        pattern = try arguments.string("sig")
        delay = try arguments.double("init_delay")
    }
}
