package import Hosts
import OrderedCollections
package import Values

/// Users and groups as Salt's `user.info` and `group.info` show them.
package enum AccountInfo {
    package static func user(_ user: UserRecord, on host: any ReadableHost) -> Value.Map {
        let parts = user.fullName.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        func part(_ index: Int) -> Value { .string(parts.indices.contains(index) ? parts[index] : "") }
        return [
            "uid": .int(Int(user.uid)), "gid": .int(Int(user.gid)),
            "groups": .list(groups(of: user.name, on: host).map { .string($0) }),
            "home": .string(user.home), "name": .string(user.name), "passwd": "x", "shell": .string(user.shell),
            "fullname": part(0), "roomnumber": part(1), "workphone": part(2), "homephone": part(3),
            "other": .string(parts.dropFirst(4).joined(separator: ",")),
        ]
    }

    package static func group(_ group: GroupRecord) -> Value.Map {
        [
            "gid": .int(Int(group.gid)), "members": .list(group.members.map { .string($0) }),
            "name": .string(group.name), "passwd": "x",
        ]
    }

    /// The primary group and those that list the user, sorted, each once.
    package static func groups(of name: String, on host: any ReadableHost) -> [String] {
        let primary = host.user(named: name).flatMap { host.group(id: $0.gid)?.name }
        return Set(host.groups(of: name).map(\.name) + [primary].compactMap { $0 }).sorted()
    }
}
