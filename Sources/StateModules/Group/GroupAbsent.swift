import Hosts
import OrderedCollections
package import States
package import Values

/// `group.absent`: a group does not exist.
///
///     intruders:
///       group.absent: []
package struct GroupAbsent: StateModule {
    package static let name = "group.absent"

    let group: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        group = arguments.name
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard context.host.group(named: group) != nil else { return .satisfied("Group not present") }
        return .change(
            [Step("remove group \(group)", .run(Command("groupdel", [group]), accepting: [0]))],
            changes: [.string(group): ""],
            comment: "Removed group \(group)",
            inTest: "Group \(group) is set for removal"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        guard let failed = outcomes.first(where: { $0.failure != nil }) else {
            return Report(result: true, comment: decision.comment, changes: decision.changes)
        }
        let reason = failed.output.map { CommandResult.trimmed($0.error) } ?? failed.failure ?? ""
        return Report(result: false, comment: "Failed to remove group \(group)\n" + reason)
    }
}
