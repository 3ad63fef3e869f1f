import Hosts
import OrderedCollections
import Values

/// Jinja's filters that look at the host, as Salt has them. The filtered value is the first argument.
package enum HostFilters {
    package static let table = FunctionTable([
        ExecutionFunction("file_hashsum", .reads, "The digest of a file.") { call, context in
            let path = try call.text("path")
            let form = call.optionalText("form") ?? "sha256"
            guard let algorithm = DigestAlgorithm(rawValue: form) else {
                throw CallError.failed("Invalid hash type: \(form)")
            }
            _ = call.take("chunk_size")
            try call.finish()
            return .string(try context.host.digest(path, algorithm))
        },
        ExecutionFunction("get_uid", .reads, "The number of a user.") { call, context in
            let name = try call.text("user")
            try call.finish()
            return context.host.user(named: name).map { .int(Int($0.uid)) } ?? .null
        },
        ExecutionFunction("which", .reads, "Where a program is.") { call, context in
            let name = try call.text("exe")
            try call.finish()
            return name.isEmpty ? .null : context.host.which(name).map { .string($0) } ?? .null
        },
        ExecutionFunction("is_empty", .reads, "Whether a file is empty.") { call, context in
            let path = try call.text("filename")
            try call.finish()
            return .bool((try? context.host.followedInfo(path))?.size == 0)
        },
        ExecutionFunction("is_bin_file", .reads, "Whether a file is binary.") { call, context in
            let path = try call.text("path")
            try call.finish()
            return .bool(try start(of: path, 2_048, context.host).map(isBinary) ?? false)
        },
        ExecutionFunction("is_text_file", .reads, "Whether a file is text.") { call, context in
            let path = try call.text("fp_")
            let size = try call.integer("blocksize") ?? 512
            try call.finish()
            return .bool(try start(of: path, max(size, 0), context.host).map { !isBinary($0) } ?? false)
        },
        ExecutionFunction("list_files", .reads, "All that is below a directory.") { call, context in
            let path = try call.text("directory")
            try call.finish()
            var found: Set = [path]
            try addEntries(of: path, to: &found, depth: 0, context.host)
            return .list(found.sorted().map(Value.string))
        },
        ExecutionFunction("dns_check", .reads, "The address of a name.", address),
        ExecutionFunction("http_query", .changes, "What an HTTP server answers.", HTTPFunctions.query),
    ])

    /// The first bytes of a file; nil where there is none.
    private static func start(of path: String, _ count: Int, _ host: some ReadableHost) throws -> ArraySlice<UInt8>? {
        guard let info = try? host.followedInfo(path), info.kind == .file else { return nil }
        guard info.size <= 1 << 26 else { throw CallError.failed("\(path) is larger than 64 MiB") }
        return (try? host.read(path, limit: 1 << 26))?.prefix(count)
    }

    /// Salt's guess: a zero byte, or more than three in ten that are no text.
    private static func isBinary(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return false }
        if bytes.contains(0) { return true }
        let isUTF8 = isText(bytes)
        let others = bytes.count { byte in
            switch byte {
            case 32..<127, 8, 9, 10, 12, 13: false
            case 128..<255: !isUTF8
            default: true
            }
        }
        return Double(others) / Double(bytes.count) > 0.3
    }

    /// UTF-8, whose last character may be cut.
    private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
        (0..<4).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
    }

    /// Follows links to directories, as Salt does, but no further down than a path can be long.
    private static func addEntries(
        of directory: String,
        to found: inout Set<String>,
        depth: Int,
        _ host: some ReadableHost
    ) throws {
        guard depth < 40, let names = try? host.list(directory) else { return }
        for name in names {
            let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
            guard found.count < 1_000_000 else { throw CallError.failed("list_files: more than a million files") }
            guard found.insert(path).inserted, (try? host.followedInfo(path))?.kind == .directory else { continue }
            try addEntries(of: path, to: &found, depth: depth + 1, host)
        }
    }

    /// As the resolver of this host orders them. Nothing is connected to.
    @Sendable
    private static func address(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let name = try call.text("addr")
        for argument in ["port", "safe"] { _ = call.take(argument) }
        let version = call.take("ipv6")?.bool
        try call.finish()
        let database = version == nil ? "ahosts" : version == true ? "ahostsv6" : "ahostsv4"
        let output = try await context.host.capture(Command("getent", [database, name]))
        let first = output.output.split(whereSeparator: \.isNewline).first?.split(separator: " ").first
        guard output.status == 0, let first else {
            throw CallError.failed("DNS lookup or connection check of '\(name)' failed.")
        }
        return .string(first.contains(":") ? "[\(first)]" : String(first))
    }
}
