import Hosts
import OrderedCollections
import Patterns
import Values

/// The functions of `file.*` that look into files.
enum FileContents {
    static let all = [
        ExecutionFunction("file.read", .reads, "A file's text.") { call, context in
            let path = try call.text("path")
            _ = call.optionalText("binary")
            try call.finish()
            return .string(try text(path, context.host))
        },
        ExecutionFunction("file.contains", .reads, "Whether a file has this text in it.") { call, context in
            let path = try call.text("path"), wanted = try call.text("text")
            try call.finish()
            guard try context.host.followedInfo(path) != nil else { return false }
            return .bool(try text(path, context.host).contains(wanted.strippedEnd))
        },
        ExecutionFunction("file.contains_regex", .reads, "Whether a line of a file matches a pattern.") {
            call,
            context in
            let path = try call.text("path"), pattern = try call.text("regex")
            _ = call.optionalText("lchar")
            try call.finish()
            guard try context.host.followedInfo(path) != nil else { return false }
            let expression = try call.expression(pattern)
            let lines = try text(path, context.host).split(separator: "\n", omittingEmptySubsequences: false)
            return .bool(try lines.contains { try expression.firstMatch(in: String($0)) != nil })
        },
        ExecutionFunction("file.search", .reads, "Whether a file's text matches a pattern.") { call, context in
            let path = try call.text("path"), pattern = try call.text("pattern")
            let isMultiline = call.flag("multiline", or: false)
            let ignoresMissing = call.option("ignore_if_missing")?.isTruthy ?? false
            try call.finish()
            if ignoresMissing, try context.host.followedInfo(path) == nil { return false }
            let contents = try text(path, context.host)
            let expression = try call.expression(pattern, [.multiline])
            if isMultiline { return .bool(try expression.firstMatch(in: contents) != nil) }
            return .bool(
                try contents.split(separator: "\n").contains { try expression.firstMatch(in: String($0)) != nil }
            )
        },
        ExecutionFunction("file.find", .reads, "What below a directory matches name, type and more.", find),
    ]

    static func text(_ path: String, _ host: any ReadableHost) throws -> String {
        let path = FileFunctions.expanded(path, host)
        return String(decoding: try host.read(path, limit: 1 << 26), as: UTF8.self)
    }

    /// `file.find /etc name='*.conf' type=f maxdepth=1`.
    @Sendable
    private static func find(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let root = FileFunctions.expanded(try call.text("path"), context.host)
        let name = call.option("name")?.plainText, ignoringCase = call.option("iname")?.plainText.lowercased()
        let pattern = try call.option("regex").map { try call.expression($0.plainText) }
        let kinds = try call.option("type").map { try fileKinds($0.plainText) }
        let depths = (try call.integer("mindepth") ?? 0)...max(try call.integer("maxdepth") ?? 64, 0)
        let owner = call.option("owner").map { context.host.user(named: $0.plainText)?.uid ?? UInt32.max }
        try call.finish()
        var found: [Value] = []
        var open = [(path: root, depth: 0)]
        while let (path, depth) = open.popLast() {
            guard let info = try context.host.info(path) else { continue }
            let last = PosixPath.name(of: path)
            let fits =
                try depths.contains(depth) && (kinds?.contains(info.kind) ?? true)
                && (owner.map { $0 == info.uid } ?? true) && (name.map { Glob.matches(last, $0) } ?? true)
                && (ignoringCase.map { Glob.matches(last.lowercased(), $0) } ?? true)
                && (pattern.map { try $0.firstMatch(in: last) != nil } ?? true)
            if fits { found.append(.string(path)) }
            guard info.kind == .directory, depth < depths.upperBound else { continue }
            let below = (try? context.host.list(path)) ?? []
            open += below.reversed().map { (PosixPath.join([path, $0]), depth + 1) }
        }
        return .list(found)
    }

    private static func fileKinds(_ letters: String) throws(CallError) -> Set<FileInfo.Kind> {
        var kinds: Set<FileInfo.Kind> = []
        for letter in letters where letter != "," {
            switch letter {
            case "f": kinds.insert(.file)
            case "d": kinds.insert(.directory)
            case "l": kinds.insert(.link)
            case "b", "c": kinds.insert(.device)
            case "p", "s": kinds.insert(.other)
            default: throw CallError.failed("file.find: '\(letter)' is not a file type: use f, d, l, b, c, p or s")
            }
        }
        return kinds
    }
}

extension Call {
    /// A regular expression among the arguments.
    fileprivate func expression(
        _ pattern: String,
        _ flags: Set<RegularExpression.Flag> = []
    ) throws(CallError) -> RegularExpression {
        do throws(PatternProblem) {
            return try RegularExpression.cached(pattern, flags)
        } catch {
            throw CallError.failed("not a regular expression: \(pattern) (\(error))")
        }
    }
}
