import Hosts
import OrderedCollections
package import States
package import Values

/// `user.present`: a user exists and is as described. Passwords are given as hashes.
///
///     web:
///       user.present:
///         - system: True
///         - home: /srv/web
///         - shell: /usr/sbin/nologin
///         - groups: [adm]
package struct UserPresent: StateModule {
    package static let name = "user.present"

    let wanted: UserDescription

    package init(arguments: inout Arguments) throws(Diagnostic) {
        wanted = try UserDescription(&arguments)
    }

    /// The user and its secrets before the steps.
    private struct Before: Sendable {
        var info: Value.Map?
        var shadow: Value.Map
    }

    private var memoryKey: String { "user.\(wanted.name)" }

    package func decide(in context: StateContext) async throws -> Decision {
        let host = context.host
        if let text = wanted.unsupported { return .impossible("Unsupported char ',' in \(text)") }
        let missing = (wanted.groups ?? []).filter { host.group(named: $0) == nil }
        if !missing.isEmpty, !context.isTest {
            return .impossible("The following group(s) are not present: \(missing.joined(separator: ","))")
        }
        context.memory.remember(memoryKey, try picture(host))
        guard let user = host.user(named: wanted.name) else { return addition(host, missing: missing) }
        let difference = try UserDifference(wanted, user, on: host)
        if !difference.refusals.isEmpty {
            let list = difference.refusals.map { "    - \($0)" }.joined(separator: "\n")
            return .impossible("Encountered error checking for needed changes. Additional info follows:\n\n\(list)")
        }
        if difference.changes.isEmpty { return .satisfied("User \(wanted.name) is present and up to date") }
        let lines = difference.changes.map { "\($0.key.argumentText): \($0.value.pythonText)\n" }.joined()
        let pending = missing.isEmpty ? "" : "groups (pending creation): \(missing.joined(separator: ","))\n"
        return .change(
            UserSteps.change(wanted, difference),
            changes: difference.changes,
            comment: "Updated user \(wanted.name)",
            inTest: "The following user attributes are set to be changed:\n" + lines + pending
        )
    }

    private func addition(_ host: any ReadableHost, missing: [String]) -> Decision {
        let groups = (wanted.groups ?? []) + wanted.optionalGroups.filter { host.group(named: $0) != nil }
        let pending = missing.isEmpty ? "" : " (pending groups: \(missing.joined(separator: ",")))"
        return .change(
            UserSteps.create(wanted, groups: groups),
            changes: [.string(wanted.name): "added"],
            comment: "New user \(wanted.name) created",
            inTest: "User \(wanted.name) set to be added" + pending
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        let before = context.memory.recall(memoryKey, as: Before.self)
        let after = try picture(context.host)
        var changes = changes(before, after)
        if before?.info == nil,
            let password = wanted.hasEmptyPassword ? "" : wanted.password.map({ _ in "XXX-REDACTED-XXX" })
        {
            changes["password"] = .string(password)
        }
        if before?.info != nil, let home = decision.changes["homeDoesNotExist"] { changes["homeDoesNotExist"] = home }
        if let failure = outcomes.lazy.compactMap(\.failure).first {
            return Report(result: false, comment: CommandResult.trimmed(failure), changes: changes)
        }
        guard let user = context.host.user(named: wanted.name) else {
            return Report(result: false, comment: "Failed to create new user \(wanted.name)")
        }
        let left = try UserDifference(wanted, user, on: context.host).changes
        guard left.isEmpty else {
            let comment = "These values could not be changed: \(Value.map(left).pythonText)"
            return Report(result: false, comment: comment, changes: changes)
        }
        return Report(result: true, comment: decision.comment, changes: changes)
    }

    private func picture(_ host: any ReadableHost) throws -> Before {
        let user = host.user(named: wanted.name)
        var shadow = Value.Map()
        let asks = wanted.password != nil || wanted.hasEmptyPassword || wanted.isLocked != nil || !wanted.days.isEmpty
        if asks, user != nil, let entry = try ShadowEntry.read(wanted.name, on: host) {
            shadow["passwd"] = .string(entry.password)
            for (name, days) in entry.days { shadow[.string(name)] = .int(days) }
        }
        return Before(info: user.map { AccountInfo.user($0, on: host) }, shadow: shadow)
    }

    /// All of a new user, else what is no longer as it was. A password is never shown.
    private func changes(_ before: Before?, _ after: Before) -> Value.Map {
        guard let info = after.info else { return [:] }
        guard let old = before?.info else {
            var all = info
            if !wanted.makesHome { all["home"] = "" }
            return all
        }
        var changes = info.filter { old[$0.key] != $0.value }
        for (key, value) in after.shadow where before?.shadow[key] != value {
            changes[key] = key == "passwd" ? "XXX-REDACTED-XXX" : value
        }
        return changes
    }
}
