import Hosts
import OrderedCollections
import Values

/// `user.*`: accounts of the host.
enum UserFunctions {
    static let all = [
        ExecutionFunction("user.info", .reads, "What is known of a user; empty when there is none.") { call, context in
            let name = try call.text("name")
            try call.finish()
            return context.host.user(named: name).map { record($0, context.host) } ?? [:]
        },
        ExecutionFunction("user.getent", .reads, "Every user of /etc/passwd.") { call, context in
            try call.finish()
            return .list(try names(context.host).compactMap(context.host.user(named:)).map { record($0, context.host) })
        },
        ExecutionFunction("user.list_users", .reads, "The names of the users of /etc/passwd, sorted.") {
            call,
            context in
            try call.finish()
            return .list(try names(context.host).sorted().map { .string($0) })
        },
        ExecutionFunction("user.list_groups", .reads, "The groups a user is in.") { call, context in
            let name = try call.text("name")
            try call.finish()
            return .list(groups(of: name, context.host).map { .string($0) })
        },
        ExecutionFunction("user.primary_group", .reads, "The primary group of a user.") { call, context in
            let name = try call.text("name")
            try call.finish()
            guard let user = context.host.user(named: name) else {
                throw CallError.failed("User '\(name)' does not exist")
            }
            return .string(context.host.group(id: user.gid)?.name ?? "")
        },
    ]

    private static func record(_ user: UserRecord, _ host: any ReadableHost) -> Value {
        let office = user.fullName.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        func part(_ index: Int) -> Value { .string(office.indices.contains(index) ? office[index] : "") }
        return [
            "uid": .int(Int(user.uid)), "gid": .int(Int(user.gid)),
            "groups": .list(groups(of: user.name, host).map { .string($0) }),
            "home": .string(user.home), "name": .string(user.name), "passwd": "x", "shell": .string(user.shell),
            "fullname": part(0), "roomnumber": part(1), "workphone": part(2), "homephone": part(3),
            "other": .string(office.dropFirst(4).joined(separator: ",")),
        ]
    }

    /// The primary group and those that list the user, sorted, each once.
    static func groups(of name: String, _ host: any ReadableHost) -> [String] {
        let primary = host.user(named: name).flatMap { host.group(id: $0.gid)?.name }
        return Set(host.groups(of: name).map(\.name) + [primary].compactMap { $0 }).sorted()
    }

    /// The first fields of a colon-separated database.
    static func names(_ host: any ReadableHost, in file: String = "/etc/passwd") throws -> [String] {
        String(decoding: try host.read(file, limit: 1 << 24), as: UTF8.self)
            .split(separator: "\n")
            .compactMap { $0.split(separator: ":", omittingEmptySubsequences: false).first.map(String.init) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix("+") }
    }
}

/// `group.*`: groups of the host.
enum GroupFunctions {
    static let all = [
        ExecutionFunction("group.info", .reads, "What is known of a group; empty when there is none.") {
            call,
            context in
            let name = try call.text("name")
            try call.finish()
            return context.host.group(named: name).map(record) ?? [:]
        },
        ExecutionFunction("group.getent", .reads, "Every group of /etc/group.") { call, context in
            try call.finish()
            let names = try UserFunctions.names(context.host, in: "/etc/group")
            return .list(names.compactMap(context.host.group(named:)).map(record))
        },
    ]

    private static func record(_ group: GroupRecord) -> Value {
        [
            "gid": .int(Int(group.gid)), "members": .list(group.members.map { .string($0) }),
            "name": .string(group.name), "passwd": "x",
        ]
    }
}
