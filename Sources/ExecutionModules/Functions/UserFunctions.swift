import Hosts
import OrderedCollections
import StateModules
import Values

/// `user.*`: accounts of the host.
enum UserFunctions {
    static let all = [
        ExecutionFunction("user.info", .reads, "What is known of a user; empty when there is none.") { call, context in
            let name = try call.text("name")
            try call.finish()
            return context.host.user(named: name).map { .map(AccountInfo.user($0, on: context.host)) } ?? [:]
        },
        ExecutionFunction("user.getent", .reads, "Every user of /etc/passwd.") { call, context in
            try call.finish()
            return .list(
                try names(context.host).compactMap(context.host.user(named:)).map {
                    .map(AccountInfo.user($0, on: context.host))
                }
            )
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
            return .list(AccountInfo.groups(of: name, on: context.host).map { .string($0) })
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
            return context.host.group(named: name).map { .map(AccountInfo.group($0)) } ?? [:]
        },
        ExecutionFunction("group.getent", .reads, "Every group of /etc/group.") { call, context in
            try call.finish()
            let names = try UserFunctions.names(context.host, in: "/etc/group")
            return .list(names.compactMap(context.host.group(named:)).map { .map(AccountInfo.group($0)) })
        },
    ]
}
