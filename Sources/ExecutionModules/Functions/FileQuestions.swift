import Hosts
import OrderedCollections
import Values

/// More functions of `file.*` that look: names and numbers of owners, kinds, patterns.
enum FileQuestions {
    static let all = [
        ExecutionFunction("file.uid_to_user", .reads, "The name of a user's number.") { call, context in
            let id = try call.required("uid")
            try call.finish()
            guard let number = number(id) else { return .string(id.plainText) }
            return .string(context.host.user(id: number)?.name ?? "")
        },
        ExecutionFunction("file.user_to_uid", .reads, "The number of a user's name.") { call, context in
            let name = try call.required("user")
            try call.finish()
            if let number = name.int { return .int(number) }
            return context.host.user(named: name.plainText).map { .int(Int($0.uid)) } ?? ""
        },
        ExecutionFunction("file.gid_to_group", .reads, "The name of a group's number.") { call, context in
            let id = try call.required("gid")
            try call.finish()
            guard let number = number(id) else { return .string(id.plainText) }
            return .string(context.host.group(id: number)?.name ?? "")
        },
        ExecutionFunction("file.group_to_gid", .reads, "The number of a group's name.") { call, context in
            let name = try call.required("group")
            try call.finish()
            if let number = name.int { return .int(number) }
            return context.host.group(named: name.plainText).map { .int(Int($0.gid)) } ?? ""
        },
        ExecutionFunction("file.contains_glob", .reads, "Whether a file's whole text matches a shell pattern.") {
            call,
            context in
            let path = try call.text("path"), pattern = try call.text("glob_expr")
            try call.finish()
            guard try context.host.followedInfo(FileFunctions.expanded(path, context.host)) != nil else { return false }
            return .bool(Glob.matches(try FileContents.text(path, context.host), pattern))
        },
        ExecutionFunction("file.pardir", .reads, "The name of the directory above: `..`.") { call, _ in
            try call.finish()
            return ".."
        },
        ExecutionFunction("file.diskusage", .reads, "The bytes of a file, or of all files below a directory.") {
            call,
            context in
            let path = try call.text("path")
            try call.finish()
            return .int(try size(path, context.host))
        },
        ExecutionFunction("file.grep", .reads, "What grep finds: pid, retcode, stdout, stderr. path pattern [options]")
        {
            call,
            context in
            let path = try call.text("path"), pattern = try call.text("pattern")
            let options = call.restAsTexts()
            try call.finish()
            let files = try PosixPath.matches(of: FileFunctions.expanded(path, context.host), on: context.host)
            let command = Command("grep", options + [pattern] + (files.isEmpty ? [path] : files))
            let output = try await context.host.capture(command)
            return [
                "pid": .int(output.pid), "retcode": .int(output.status), "stdout": .string(output.output.strippedEnd),
                "stderr": .string(output.error.strippedEnd),
            ]
        },
    ]

    private static func number(_ value: Value) -> UInt32? {
        (value.int ?? Int(value.plainText)).flatMap { UInt32(exactly: $0) }
    }

    /// As Python's `os.walk` adds it up: links are not followed.
    private static func size(_ path: String, _ host: any ReadableHost) throws -> Int {
        guard let info = try host.info(path) else { return 0 }
        guard info.kind == .directory else { return info.size }
        return try host.list(path).reduce(0) { $0 + (try size(path + "/" + $1, host)) }
    }
}
