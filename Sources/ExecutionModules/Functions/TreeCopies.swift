import Hosts
import OrderedCollections
import States
import Values

/// The functions of `cp.*` that look at environments and bring several files at once.
enum TreeCopies {
    static let all = [
        ExecutionFunction("cp.envs", .reads, "The environments of the tree.") { call, context in
            try call.finish()
            return .list(try await context.files.environments().map { .string($0) })
        },
        ExecutionFunction("cp.list_master_symlinks", .reads, "The links of the tree, each with its target.") {
            call,
            context in
            let environment = call.optionalText("saltenv") ?? "base", prefix = call.optionalText("prefix") ?? ""
            try call.finish()
            let entries = try await context.files.entries(under: "", in: environment)
            let pairs = entries.filter { $0.path.hasPrefix(prefix) }.compactMap { entry in
                entry.linkTarget.map { (Value.string(entry.path), Value.string($0)) }
            }
            return .map(Value.Map(uniqueKeysWithValues: pairs))
        },
        ExecutionFunction("cp.stat_file", .reads, "The mode of a file of the tree, such as 0644.") { call, context in
            let path = try call.text("path")
            let environment = call.optionalText("saltenv") ?? "base"
            let isOctal = call.flag("octal", or: true)
            try call.finish()
            let name = TreeFunctions.treePath(path)
            guard let entry = try await context.files.entry(name, in: environment) else { return [:] }
            return isOctal ? .string("0" + String(entry.mode & 0o7777, radix: 8)) : .int(Int(entry.mode & 0o7777))
        },
        ExecutionFunction("cp.is_cached", .reads, "Where a file of the tree is on this host, or nothing.") {
            call,
            context in
            let path = try call.text("path")
            let environment = call.optionalText("saltenv") ?? "base"
            try call.finish()
            let name = TreeFunctions.treePath(path)
            guard let entry = try await context.files.entry(name, in: environment) else { return "" }
            return .string(try await context.files.localPath(of: entry))
        },
        ExecutionFunction("cp.cache_files", .reads, "Where these files of the tree are on this host.") {
            call,
            context in
            let paths = try call.required("paths")
            let environment = call.optionalText("saltenv") ?? "base"
            try call.finish()
            let names = paths.list?.map(\.plainText) ?? paths.plainText.split(separator: ",").map(String.init)
            var found: [Value] = []
            for name in names {
                let entry = try await context.files.entry(TreeFunctions.treePath(name), in: environment)
                found.append(try await entry.asyncMap { .string(try await context.files.localPath(of: $0)) } ?? "")
            }
            return .list(found)
        },
        ExecutionFunction("cp.get_dir", .changes, "Copies a directory of the tree into one of this host.") {
            call,
            context in
            let path = try call.text("path"), destination = try call.text("dest")
            let environment = call.optionalText("saltenv") ?? "base"
            try call.finish()
            return try await copyDirectory(TreeFunctions.treePath(path), to: destination, environment, context)
        },
        ExecutionFunction("cp.get_url", .changes, "Copies a file of the tree or of this host; without dest, its text.")
        {
            call,
            context in
            let url = try call.text("path"), destination = call.optionalText("dest") ?? ""
            let environment = call.optionalText("saltenv") ?? "base"
            let makesDirectories = call.flag("makedirs", or: false)
            try call.finish()
            guard !url.hasPrefix("http") else {
                throw CallError.failed("cp.get_url does not download: file.managed with a source_hash does, and checks")
            }
            guard let source = try await local(url, environment, context) else { return false }
            if destination.isEmpty { return .string(source) }
            if makesDirectories {
                let folder = PosixPath.directory(of: destination)
                try context.host.makeDirectory(folder, parents: true, FileAttributes())
            }
            try context.host.copy(source, to: destination, FileAttributes())
            return .string(destination)
        },
    ]

    /// A path on this host for what a URL names.
    private static func local(
        _ url: String,
        _ environment: String,
        _ context: ExecutionContext
    ) async throws -> String? {
        let path = url.hasPrefix("file://") ? String(url.dropFirst(7)) : url
        if path.hasPrefix("/") { return try context.host.followedInfo(path) == nil ? nil : path }
        let entry = try await context.files.entry(TreeFunctions.treePath(url), in: environment)
        return try await entry.asyncMap { try await context.files.localPath(of: $0) }
    }

    /// As Salt does: the directory itself comes below `destination`.
    private static func copyDirectory(
        _ directory: String,
        to destination: String,
        _ environment: String,
        _ context: ExecutionContext
    ) async throws -> Value {
        var trimmed = directory[...]
        while trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
        let above = PosixPath.directory(of: String(trimmed))
        var made: [Value] = []
        for entry in try await context.files.entries(under: String(trimmed), in: environment) {
            let path = destination + "/" + entry.path.dropFirst(above.isEmpty ? 0 : above.count + 1)
            let folder = PosixPath.directory(of: path)
            try context.host.makeDirectory(folder, parents: true, FileAttributes())
            try context.host.copy(try await context.files.localPath(of: entry), to: path, FileAttributes())
            made.append(.string(path))
        }
        return .list(made)
    }
}

extension Optional {
    /// `map` for work that waits.
    fileprivate func asyncMap<Result>(_ work: (Wrapped) async throws -> Result) async rethrows -> Result? {
        guard let value = self else { return nil }
        return try await work(value)
    }
}
