import Hosts
import OrderedCollections
package import States
import Values

/// A service that shall run or not, and shall start with the machine or not: what `service.running`, `dead`, `enabled`
/// and `disabled` share.
package struct ServiceGoal: StateGoal {
    let name: String
    /// Nil: as it is.
    var runs: Bool?
    var enable: Bool?
    /// A pattern for the command line of its processes, where the service manager cannot tell whether it runs.
    var pattern: String?
    var delay: Double?
    /// Masks to lift first.
    var unmask = false
    var unmaskAtRuntime = false

    /// How the service stood before the steps.
    private struct Before: Sendable {
        var status: ServiceStatus
        /// The reaction under way, when a watched state has changed.
        var reaction: ServiceAction?
    }

    private var memoryKey: String { "service.\(name)" }

    func status(_ manager: any ServiceManager, _ host: any ReadableHost) async throws -> ServiceStatus {
        var status = try await manager.status(of: name, on: host)
        if let pattern {
            status.isRunning = try await host.capture(Command("pgrep", ["-f", "--", pattern])).status == 0
        }
        return status
    }

    // MARK: deciding

    package func decide(in context: StateContext) async throws -> Decision {
        let manager = ServiceManagers.find(on: context.host)
        let status = try await status(manager, context.host)
        context.memory.remember(memoryKey, Before(status: status, reaction: nil))
        guard status.isAvailable else { return missing(context.isTest) }
        var steps = maskSteps(manager, status, context.host)
        let movement = runs.flatMap { $0 == status.isRunning ? nil : $0 }
        let toggle = enable.flatMap { $0 == status.isEnabled ? nil : $0 }
        if let movement {
            if status.needsReload { steps.append(Systemd.reload) }
            steps += manager.act(movement ? .start : .stop, on: name, host: context.host)
        }
        if let toggle { steps += manager.act(toggle ? .enable : .disable, on: name, host: context.host) }
        if steps.isEmpty { return .satisfied(settled) }
        return .change(
            steps,
            changes: movement == nil && toggle == nil ? [:] : [.string(name): .bool(movement ?? true)],
            comment: "",
            inTest: intention(movement, toggle)
        )
    }

    /// A service that is not there may be made by a state that has not really run.
    private func missing(_ isTest: Bool) -> Decision {
        let comment = "The named service \(name) is not available"
        let verb = runs.map { $0 ? "started" : "stopped" } ?? (enable == true ? "enabled" : nil)
        if isTest, let verb {
            let text = "Service \(name) not present; if created in this state run, it would have been \(verb)"
            return .change([], changes: [:], comment: text, inTest: text)
        }
        return runs == false || runs == nil && enable == false ? .satisfied(comment) : .impossible(comment)
    }

    private func maskSteps(_ manager: any ServiceManager, _ status: ServiceStatus, _ host: any ReadableHost) -> [Step] {
        var steps: [Step] = []
        if unmask, status.isMasked { steps += manager.act(.unmask, on: name, host: host) }
        if unmaskAtRuntime, status.isMaskedAtRuntime { steps += manager.act(.unmaskAtRuntime, on: name, host: host) }
        return steps
    }

    private var settled: String {
        guard let runs else {
            return "Service \(name) is already \(enable == true ? "enabled" : "disabled"), and is in the desired state"
        }
        return "The service \(name) is already \(runs ? "running" : "dead")"
    }

    private func intention(_ movement: Bool?, _ toggle: Bool?) -> String {
        if let movement { return "Service \(name) is set to \(movement ? "start" : "be killed")" }
        if let toggle { return "Service \(name) set to be \(toggle ? "enabled" : "disabled")" }
        return "Service \(name) would be unmasked"
    }

    // MARK: reacting

    /// What a change of something watched does: `running` is restarted as `reaction` says, `dead` is stopped.
    func react(_ reaction: ServiceAction, in context: StateContext) async throws -> Decision {
        let manager = ServiceManagers.find(on: context.host)
        let status = try await status(manager, context.host)
        if runs == false, !status.isRunning { return .satisfied("Service is already stopped") }
        let action = runs == false ? .stop : status.isRunning ? reaction : .start
        context.memory.remember(memoryKey, Before(status: status, reaction: action))
        var steps = status.needsReload ? [Systemd.reload] : []
        // A service that seems not to run may run all the same.
        if action == .start { steps += manager.act(.stop, on: name, host: context.host) }
        steps += manager.act(action, on: name, host: context.host)
        return .change(
            steps,
            changes: [.string(name): true],
            comment: "Service \(action.done)",
            inTest: "Service is set to be \(action.done)"
        )
    }

    // MARK: reporting

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        guard let before = context.memory.recall(memoryKey, as: Before.self), !decision.steps.isEmpty else {
            return Report(result: true, comment: decision.comment, changes: decision.changes)
        }
        if let delay { try await Task.sleep(for: .seconds(delay)) }
        if let reaction = before.reaction { return reactionReport(reaction, outcomes) }
        let after = try await status(ServiceManagers.find(on: context.host), context.host)
        return verdict(before.status, after, outcomes)
    }

    private func reactionReport(_ action: ServiceAction, _ outcomes: [StepOutcome]) -> Report {
        let failure = outcomes.last.flatMap(Self.problem)
        return Report(
            result: failure == nil,
            comment: failure.map { "Failed to \(action.rawValue) the service" + $0 } ?? "Service \(action.done)",
            changes: [.string(name): .bool(failure == nil)]
        )
    }

    /// Salt's words for how the service stands after the steps.
    private func verdict(_ before: ServiceStatus, _ after: ServiceStatus, _ outcomes: [StepOutcome]) -> Report {
        let moved = runs != nil && before.isRunning != runs
        let isAsWanted = runs == nil || after.isRunning == runs
        let hasChanged = before.isRunning != after.isRunning && runs != nil || before.isEnabled != after.isEnabled
        var report = Report(result: isAsWanted, comment: "")
        if hasChanged { report.changes = [.string(name): .bool(moved ? after.isRunning : true)] }
        report.comment = movementComment(after, moved, isAsWanted)
        if let enable, moved || before.isEnabled != enable {
            let standing = moved ? (after.isRunning ? "is running" : "is dead") : "is in the desired state"
            if after.isEnabled == enable {
                let word = enable ? "enabled" : "disabled"
                let how = before.isEnabled == enable ? "is already" : "has been"
                report.comment = "Service \(name) \(how) \(word), and \(standing)"
            } else {
                report.result = false
                report.comment = "Failed when setting service \(name) to \(enable ? "" : "not ")start at boot"
            }
        }
        if !report.result { report.comment += outcomes.lazy.compactMap(Self.problem).first ?? "" }
        if let delay, moved { report.comment += "\nDelayed return for \(Self.text(delay)) seconds" }
        return report
    }

    private func movementComment(_ after: ServiceStatus, _ moved: Bool, _ isAsWanted: Bool) -> String {
        guard moved, let runs else {
            return unmask || unmaskAtRuntime ? "Service \(name) was unmasked" : settled
        }
        if runs { return isAsWanted ? "Started service \(name)" : "Service \(name) failed to start" }
        return isAsWanted ? "Service \(name) was killed" : "Service \(name) failed to die"
    }

    /// What a failed command said, on a line of its own.
    private static func problem(_ outcome: StepOutcome) -> String? {
        if let output = outcome.output, output.status != 0 {
            let said = CommandResult.trimmed(output.error.isEmpty ? output.output : output.error)
            return said.isEmpty ? "\nexit code \(output.status)" : "\n" + said
        }
        return outcome.failure.map { "\n" + $0 }
    }

    private static func text(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
    }
}
