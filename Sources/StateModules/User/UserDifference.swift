import Hosts
import OrderedCollections
import States
import Values

/// In what a user differs from its description, under Salt's names.
struct UserDifference {
    let user: UserRecord
    private(set) var changes = Value.Map()
    /// The groups that the user shall be in besides the primary one.
    private(set) var groups: [String] = []
    private let wanted: UserDescription

    init(_ wanted: UserDescription, _ user: UserRecord, on host: any ReadableHost) throws {
        self.user = user
        self.wanted = wanted
        let primary = try compareIdentity(host)
        compareGroups(host, primary)
        try compareHome(host)
        if let shell = wanted.shell, shell != user.shell { changes["shell"] = .string(shell) }
        try compareShadow(host)
        let current = office
        for (name, text) in wanted.office where current[name] ?? "" != text { changes[.string(name)] = .string(text) }
    }

    /// The parts of the comment field as they are.
    var office: [String: String] {
        let parts = user.fullName.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return Dictionary(uniqueKeysWithValues: zip(UserDescription.officeNames, parts))
    }

    /// What is wanted but not permitted.
    var refusals: [String] {
        var refusals: [String] = []
        for (key, old, isAllowed) in [
            ("uid", user.uid, wanted.allowsUIDChange), ("gid", user.gid, wanted.allowsGIDChange),
        ] {
            guard let new = changes[.string(key)], !isAllowed else { continue }
            refusals.append(
                "Changing \(key) (\(old) -> \(new.argumentText)) not permitted, set allow_\(key)_change to True to force "
                    + "this change. Note that this will not change file ownership."
            )
        }
        return refusals
    }

    /// Compares uid and gid; the name of the primary group as it shall be.
    private mutating func compareIdentity(_ host: any ReadableHost) throws -> String? {
        if let uid = wanted.uid, UInt32(exactly: uid) != user.uid { changes["uid"] = .int(uid) }
        let ownGroup = wanted.ownGroup == true ? host.group(named: wanted.name) : nil
        guard let text = ownGroup?.name ?? wanted.gid else { return host.group(id: user.gid)?.name }
        let group = host.group(named: text) ?? UInt32(text).flatMap { host.group(id: $0) }
        guard let gid = group?.gid ?? UInt32(text) else { throw HostError.noSuchGroup(text) }
        if gid != user.gid { changes["gid"] = .int(Int(gid)) }
        return group?.name
    }

    private mutating func compareGroups(_ host: any ReadableHost, _ primary: String?) {
        let oldPrimary = host.group(id: user.gid)?.name
        let current = Set(host.groups(of: user.name).map(\.name)).subtracting([primary, oldPrimary].compactMap { $0 })
        let optional = wanted.optionalGroups.filter { host.group(named: $0) != nil }
        let named = Set((wanted.groups ?? []).filter { host.group(named: $0) != nil } + optional).subtracting([
            primary ?? ""
        ])
        let keeps = !wanted.removesGroups || wanted.groups == nil && wanted.optionalGroups.isEmpty
        groups = (keeps ? named.union(current) : named).sorted()
        if Set(groups) != current { changes["groups"] = .list(groups.map { .string($0) }) }
    }

    private mutating func compareHome(_ host: any ReadableHost) throws {
        if let home = wanted.home, home != user.home { changes["home"] = .string(home) }
        let home = wanted.home ?? user.home
        if wanted.makesHome, try host.followedInfo(home)?.kind != .directory {
            changes["homeDoesNotExist"] = .string(home)
        }
    }

    private mutating func compareShadow(_ host: any ReadableHost) throws {
        let isAsked =
            wanted.password != nil || wanted.hasEmptyPassword || wanted.isLocked != nil || !wanted.days.isEmpty
        guard isAsked, let shadow = try ShadowEntry.read(user.name, on: host) else { return }
        if wanted.hasEmptyPassword {
            if !shadow.password.isEmpty { changes["empty_password"] = true }
        } else if let password = wanted.password {
            let isUnset = shadow.password.isEmpty || shadow.password == "!" || shadow.password == "*"
            // A lock is a mark before the hash; it is another argument's business.
            let current =
                shadow.isLocked && shadow.password.count > 1 ? String(shadow.password.dropFirst()) : shadow.password
            if current != password, isUnset || wanted.enforcesPassword { changes["passwd"] = "XXX-REDACTED-XXX" }
        }
        if let isLocked = wanted.isLocked, isLocked != shadow.isLocked { changes["password_lock"] = .bool(isLocked) }
        for (argument, name, _) in UserDescription.dayNames {
            if let days = wanted.days[name], days != shadow.days[name] { changes[.string(argument)] = .int(days) }
        }
    }
}
