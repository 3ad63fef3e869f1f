import Hosts
import OrderedCollections
package import States
package import Values

/// `group.present`: a group exists, with this number and these members where they are named.
///
///     web:
///       group.present:
///         - system: True
///         - addusers: [deploy]
package struct GroupPresent: StateModule {
    package static let name = "group.present"

    let group: String
    let gid: Int?
    let isSystem: Bool
    let isShared: Bool
    let members: [String]?
    let added: [String]
    let removed: [String]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        group = arguments.name
        gid = try arguments.int("gid")
        isSystem = try arguments.bool("system", or: false)
        isShared = try arguments.bool("non_unique", or: false)
        let place = arguments.peek("members")?.location ?? arguments.location
        members = try arguments.strings("members")
        added = try arguments.strings("addusers") ?? []
        removed = try arguments.strings("delusers") ?? []
        if members != nil, !added.isEmpty || !removed.isEmpty {
            throw Diagnostic(.error, "'members' cannot be used together with 'addusers' or 'delusers'", at: place)
        }
        if !Set(added).isDisjoint(with: removed) {
            throw Diagnostic(.error, "Same user(s) can not be added and deleted simultaneously", at: place)
        }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard let current = context.host.group(named: group) else { return addition(context.host) }
        let changes = difference(current)
        if changes.isEmpty { return .satisfied("Group \(group) is present and up to date") }
        let comment =
            "The following group attributes are set to be changed:\n"
            + changes.map { "\($0.key.argumentText): \($0.value.pythonText)\n" }.joined()
        return .change(steps(changes), changes: changes, comment: comment, inTest: comment)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        if let failure = outcomes.lazy.compactMap(\.failure).first {
            return Report(result: false, comment: CommandResult.trimmed(failure))
        }
        guard let current = context.host.group(named: group) else {
            return Report(result: false, comment: "Failed to create new group \(group)")
        }
        let left = difference(current), isNew = decision.comment.hasPrefix(created)
        if left.isEmpty {
            let changes: Value.Map = isNew ? AccountInfo.group(current) : ["Final": "All changes applied successfully"]
            return Report(result: true, comment: decision.comment, changes: changes)
        }
        let comment =
            isNew
            ? "Group \(group) has been created but, some changes could not be applied"
            : decision.comment + "Some changes could not be applied"
        return Report(result: false, comment: comment, changes: ["Failed": .map(left)])
    }

    private var created: String { "New group \(group) created" }

    private func addition(_ host: any ReadableHost) -> Decision {
        if let gid, !isShared, let other = UInt32(exactly: gid).flatMap({ host.group(id: $0) }) {
            return .impossible(
                "Group \(group) is not present but gid \(gid) is already taken by group \(other.name)"
            )
        }
        var arguments = gid.map { ["-g", String($0)] } ?? []
        if isSystem { arguments.append("-r") }
        if isShared { arguments.append("-o") }
        var steps = [Step("add group \(group)", .run(Command("groupadd", arguments + [group]), accepting: [0]))]
        let first = members ?? added
        if !first.isEmpty { steps.append(setMembers(first)) }
        return .change(
            steps,
            changes: [.string(group): "added"],
            comment: created,
            inTest: "Group \(group) set to be added"
        )
    }

    /// In what the group differs from what is wanted, under Salt's names.
    private func difference(_ current: GroupRecord) -> Value.Map {
        var changes = Value.Map()
        if let gid, UInt32(exactly: gid) != current.gid { changes["gid"] = .int(gid) }
        func list(_ names: [String]) -> Value { .list(names.map { .string($0) }) }
        if let members, Set(members) != Set(current.members) {
            changes[members.isEmpty ? "delusers" : "members"] = list(members.isEmpty ? current.members : members)
        }
        let missing = added.filter { !current.members.contains($0) }
        if !missing.isEmpty { changes["addusers"] = list(missing) }
        let surplus = removed.filter { current.members.contains($0) }
        if !surplus.isEmpty { changes["delusers"] = list(surplus) }
        return changes
    }

    private func steps(_ changes: Value.Map) -> [Step] {
        var steps: [Step] = []
        if let gid = changes["gid"]?.int {
            let arguments = ["-g", String(gid)] + (isShared ? ["-o"] : []) + [group]
            steps.append(Step("change the gid of group \(group)", .run(Command("groupmod", arguments), accepting: [0])))
        }
        if let members = changes["members"]?.list { steps.append(setMembers(members.map(\.argumentText))) }
        for (key, option, verb) in [("addusers", "-a", "add"), ("delusers", "-d", "remove")] {
            for user in changes[.string(key)]?.list ?? [] {
                let command = Command("gpasswd", [option, user.argumentText, group])
                let way = verb == "add" ? "to" : "from"
                steps.append(Step("\(verb) \(user.argumentText) \(way) group \(group)", .run(command, accepting: [0])))
            }
        }
        return steps
    }

    private func setMembers(_ members: [String]) -> Step {
        let command = Command("gpasswd", ["-M", members.joined(separator: ","), group])
        return Step("set the members of group \(group)", .run(command, accepting: [0]))
    }
}
