import Hosts
import OrderedCollections
package import States
package import Values

/// `user.absent`: a user does not exist; with `purge` the home directory goes as well.
///
///     intruder:
///       user.absent:
///         - purge: True
///         - force: True
package struct UserAbsent: StateModule {
    package static let name = "user.absent"

    let user: String
    let purges: Bool
    let isForced: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        user = arguments.name
        purges = try arguments.bool("purge", or: false)
        isForced = try arguments.bool("force", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard context.host.user(named: user) != nil else { return .satisfied("User \(user) is not present") }
        context.memory.remember(memoryKey, AccountInfo.groups(of: user, on: context.host))
        let options = (isForced ? ["-f"] : []) + (purges ? ["-r"] : [])
        return .change(
            [Step("remove user \(user)", .run(Command("userdel", options + [user]), accepting: nil))],
            changes: [.string(user): "removed"],
            comment: "Removed user \(user)",
            inTest: "User \(user) set for removal"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        guard context.host.user(named: user) == nil else {
            let reason = outcomes.first?.output.map { CommandResult.trimmed($0.error) } ?? outcomes.first?.failure ?? ""
            return Report(
                result: false,
                comment: "Failed to remove user \(user)" + (reason.isEmpty ? "" : "\n" + reason)
            )
        }
        var changes = Value.Map()
        for group in context.memory.recall(memoryKey, as: [String].self) ?? []
        where context.host.group(named: group) == nil {
            changes[.string("\(group) group")] = "removed"
        }
        changes[.string(user)] = "removed"
        return Report(result: true, comment: decision.comment, changes: changes)
    }

    private var memoryKey: String { "user.absent.\(user)" }
}
