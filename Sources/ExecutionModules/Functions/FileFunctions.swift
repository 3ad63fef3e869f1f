import Hosts
import OrderedCollections
import Values

/// `file.*`: what is on the host's disks.
enum FileFunctions {
    static let all = paths + questions + FileContents.all + FileChanges.all + FileEdits.all + FileQuestions.all

    private static let paths = [
        ExecutionFunction("file.dirname", .reads, "A path without its last part.") { call, _ in
            let path = try call.text("path")
            try call.finish()
            return .string(PosixPath.directory(of: path))
        },
        ExecutionFunction("file.basename", .reads, "The last part of a path.") { call, _ in
            let path = try call.text("path")
            try call.finish()
            return .string(PosixPath.name(of: path))
        },
        ExecutionFunction("file.join", .reads, "Parts put together to a path.") { call, _ in
            .string(PosixPath.join(call.restAsTexts()))
        },
        ExecutionFunction("file.normpath", .reads, "A path without `.`, `..` and doubled slashes.") { call, _ in
            let path = try call.text("path")
            try call.finish()
            return .string(PosixPath.normal(path))
        },
    ]

    private static let questions = [
        question("file.file_exists", "Whether a path is a file.") { path, host in
            .bool(try host.followedInfo(path)?.kind == .file)
        },
        question("file.directory_exists", "Whether a path is a directory.") { path, host in
            .bool(try host.followedInfo(path)?.kind == .directory)
        },
        question("file.path_exists_glob", "Whether anything matches a shell pattern.") { path, host in
            .bool(try !PosixPath.matches(of: path, on: host).isEmpty)
        },
        question("file.is_link", "Whether a path is a symbolic link.") { path, host in
            .bool(try host.info(path)?.kind == .link)
        },
        question("file.readlink", "Where a symbolic link points.") { path, host in
            guard let target = try existing(path, host, follow: false).target else {
                throw CallError.failed("A valid link was not specified")
            }
            return .string(target)
        },
        question("file.get_mode", "The mode of a file, such as 0644.") { path, host in
            .string(octal(try existing(path, host).mode))
        },
        question("file.get_uid", "The number of a file's owner.") { path, host in
            .int(Int(try existing(path, host).uid))
        },
        question("file.get_gid", "The number of a file's group.") { path, host in
            .int(Int(try existing(path, host).gid))
        },
        question("file.get_user", "The name of a file's owner.") { path, host in
            let uid = try existing(path, host).uid
            return host.user(id: uid).map { .string($0.name) } ?? .int(Int(uid))
        },
        question("file.get_group", "The name of a file's group.") { path, host in
            let gid = try existing(path, host).gid
            return host.group(id: gid).map { .string($0.name) } ?? .int(Int(gid))
        },
        question("file.readdir", "The names in a directory, `.` and `..` first.") { path, host in
            .list(([".", ".."] + (try host.list(path))).map { .string($0) })
        },
        ExecutionFunction("file.stats", .reads, "Owner, mode, size, time and kind of a file.") { call, context in
            let path = try call.text("path")
            let algorithm = call.optionalText("hash_type").flatMap(DigestAlgorithm.init(rawValue:))
            let follows = call.flag("follow_symlinks", or: true)
            try call.finish()
            return try stats(path, context.host, algorithm, follow: follows)
        },
        ExecutionFunction("file.get_hash", .reads, "The digest of a file.") { call, context in
            let path = try call.text("path")
            let algorithm = try digestAlgorithm(call.optionalText("form") ?? "sha256")
            try call.finish()
            return .string(try context.host.digest(path, algorithm))
        },
        ExecutionFunction("file.check_hash", .reads, "Whether a file has this digest.") { call, context in
            let path = try call.text("path"), wanted = try call.text("file_hash")
            try call.finish()
            let parts = wanted.split { $0 == "=" || $0 == ":" }.map(String.init)
            let hex = parts.last ?? ""
            let algorithm = try parts.count > 1 ? digestAlgorithm(parts[0]) : DigestAlgorithm(hexDigits: hex.count)
            guard let algorithm else { throw CallError.failed("\(wanted) is not a digest of a known length") }
            return .bool(try context.host.digest(path, algorithm) == hex.lowercased())
        },
    ]

    /// A function of one path.
    private static func question(
        _ name: String,
        _ summary: String,
        _ body: @escaping @Sendable (String, any ReadableHost) throws -> Value
    ) -> ExecutionFunction {
        ExecutionFunction(name, .reads, summary) { call, context in
            let path = expanded(try call.text("path"), context.host)
            try call.finish()
            return try body(path, context.host)
        }
    }

    /// `~` at the front is the home directory.
    static func expanded(_ path: String, _ host: any ReadableHost) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = host.environment("HOME") else { return path }
        return home + path.dropFirst()
    }

    static func existing(_ path: String, _ host: any ReadableHost, follow: Bool = true) throws -> FileInfo {
        guard let info = try follow ? host.followedInfo(path) : host.info(path) else {
            throw CallError.failed("Path not found: \(path)")
        }
        return info
    }

    static func digestAlgorithm(_ name: String) throws(CallError) -> DigestAlgorithm {
        guard let algorithm = DigestAlgorithm(rawValue: name.lowercased()) else {
            let known = DigestAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw CallError.failed("'\(name)' is not a digest: use \(known)")
        }
        return algorithm
    }

    static func octal(_ mode: UInt16) -> String {
        let text = String(mode, radix: 8)
        return String(repeating: "0", count: max(4 - text.count, 0)) + text
    }

    private static func stats(
        _ path: String,
        _ host: any ReadableHost,
        _ algorithm: DigestAlgorithm?,
        follow: Bool
    ) throws -> Value {
        let info = try existing(path, host, follow: follow)
        let types: [FileInfo.Kind: String] = [.file: "file", .directory: "dir", .link: "link", .device: "block"]
        var stats: Value.Map = [
            "uid": .int(Int(info.uid)), "gid": .int(Int(info.gid)),
            "user": .string(host.user(id: info.uid)?.name ?? String(info.uid)),
            "group": .string(host.group(id: info.gid)?.name ?? String(info.gid)),
            "mtime": .double(info.modified), "size": .int(info.size), "mode": .string(octal(info.mode)),
            "type": .string(types[info.kind] ?? "other"), "target": .string(info.target ?? path),
        ]
        if let algorithm, info.kind == .file { stats["sum"] = .string(try host.digest(path, algorithm)) }
        return .map(stats)
    }
}
