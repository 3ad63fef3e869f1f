import Hosts
import OrderedCollections
import States
import Values

/// `cp.*`: the files of the tree.
enum TreeFunctions {
    static let all = [
        ExecutionFunction("cp.list_master", .reads, "The files of the tree.") { call, context in
            let (environment, prefix) = scope(&call)
            try call.finish()
            return .list(try await paths(environment, prefix, context).map { .string($0) })
        },
        ExecutionFunction("cp.list_master_dirs", .reads, "The directories of the tree.") { call, context in
            let (environment, prefix) = scope(&call)
            try call.finish()
            let directories = try await context.files.directories(under: "", in: environment)
            return .list(directories.filter { $0.hasPrefix(prefix) }.map { .string($0) })
        },
        ExecutionFunction("cp.list_states", .reads, "The SLS names of the tree.") { call, context in
            let (environment, prefix) = scope(&call)
            try call.finish()
            let names = try await paths(environment, prefix, context).filter { $0.hasSuffix(".sls") }.map { path in
                let stem = path.hasSuffix("/init.sls") ? path.dropLast(9) : path.dropLast(4)
                return stem.replacing("/", with: ".")
            }
            return .list(Set(names.map { String($0) }).sorted().map { .string($0) })
        },
        ExecutionFunction("cp.get_file_str", .reads, "The text of a file of the tree, or False.") { call, context in
            guard let entry = try await entry(&call, context) else { return false }
            return .string(String(decoding: try await context.files.contents(of: entry), as: UTF8.self))
        },
        ExecutionFunction("cp.hash_file", .reads, "The digest of a file of the tree, or nothing.") { call, context in
            guard let entry = try await entry(&call, context) else { return [:] }
            if let digest = entry.sha256 { return ["hash_type": "sha256", "hsum": .string(digest)] }
            let path = try await context.files.localPath(of: entry)
            return ["hash_type": "sha256", "hsum": .string(try context.host.digest(path, .sha256))]
        },
        ExecutionFunction("cp.cache_file", .reads, "Where a file of the tree is on this host, or False.") {
            call,
            context in
            guard let entry = try await entry(&call, context) else { return false }
            return .string(try await context.files.localPath(of: entry))
        },
        ExecutionFunction("cp.get_file", .changes, "Copies a file of the tree to a path of this host.") {
            call,
            context in
            let path = try call.text("path"), destination = try call.text("dest")
            let environment = call.optionalText("saltenv") ?? "base"
            try call.finish()
            guard let entry = try await context.files.entry(treePath(path), in: environment) else { return false }
            try context.host.copy(try await context.files.localPath(of: entry), to: destination, FileAttributes())
            return .string(destination)
        },
    ]

    private static func scope(_ call: inout Call) -> (environment: String, prefix: String) {
        (call.optionalText("saltenv") ?? "base", call.optionalText("prefix") ?? "")
    }

    private static func paths(_ environment: String, _ prefix: String, _ context: ExecutionContext) async throws
        -> [String]
    {
        try await context.files.entries(under: "", in: environment).map(\.path).filter { $0.hasPrefix(prefix) }
    }

    private static func entry(_ call: inout Call, _ context: ExecutionContext) async throws -> TreeEntry? {
        let path = try call.text("path")
        let environment = call.optionalText("saltenv") ?? "base"
        try call.finish()
        return try await context.files.entry(treePath(path), in: environment)
    }

    /// `salt://a/b` and `cm://a/b` without the scheme.
    static func treePath(_ url: String) -> String {
        for scheme in ["salt://", "cm://"] where url.hasPrefix(scheme) { return String(url.dropFirst(scheme.count)) }
        return url
    }
}
