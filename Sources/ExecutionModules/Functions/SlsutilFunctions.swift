import OrderedCollections
import States
import Values
import YAML

/// `slsutil.*`: helpers for those who write SLS files.
enum SlsutilFunctions {
    static let all = [
        ExecutionFunction("slsutil.merge", .reads, "Two mappings merged by a strategy.") { call, _ in
            let first = Value.map(try call.map("obj_a")), second = Value.map(try call.map("obj_b"))
            let strategy = MergeStrategy(rawValue: call.optionalText("strategy") ?? "smart") ?? .recurse
            _ = call.optionalText("renderer")
            let mergesLists = call.flag("merge_lists", or: false)
            try call.finish()
            return first.merged(with: second, by: strategy, mergeLists: mergesLists)
        },
        ExecutionFunction("slsutil.merge_all", .reads, "A list of mappings merged one after another.") { call, _ in
            let all = try call.required("lst").list ?? []
            let strategy = MergeStrategy(rawValue: call.optionalText("strategy") ?? "smart") ?? .recurse
            _ = call.optionalText("renderer")
            let mergesLists = call.flag("merge_lists", or: false)
            try call.finish()
            return all.reduce([:]) { $0.merged(with: $1, by: strategy, mergeLists: mergesLists) }
        },
        ExecutionFunction("slsutil.update", .reads, "A mapping with another merged over it.") { call, _ in
            let first = Value.map(try call.map("dest")), second = Value.map(try call.map("upd"))
            let recurses = call.flag("recursive_update", or: true)
            let mergesLists = call.flag("merge_lists", or: false)
            try call.finish()
            return recurses
                ? first.updated(with: second, mergeLists: mergesLists) : first.merged(with: second, by: .overwrite)
        },
        ExecutionFunction(
            "slsutil.findup",
            .reads,
            "The first of these files of the tree, upwards from a path.",
            findUp
        ),
        ExecutionFunction("slsutil.serialize", .reads, "A value as JSON or YAML text.", serialize),
        ExecutionFunction("slsutil.deserialize", .reads, "The value that JSON or YAML text holds.") { call, _ in
            let format = try call.text("serializer"), text = try call.text("stream_or_string")
            try call.finish()
            switch format {
            case "json": return try JSON.parse(text)
            case "yaml": return try YAML.parseAsPython(text, file: "<text>")?.value ?? .null
            default: throw CallError.failed("slsutil.deserialize reads json and yaml, not \(format)")
            }
        },
        ExecutionFunction("slsutil.boolstr", .reads, "One text for true, another for false.") { call, _ in
            let value = try call.required("value")
            let yes = call.take("true") ?? "true", no = call.take("false") ?? "false"
            try call.finish()
            return value.isTruthy ? yes : no
        },
        ExecutionFunction("slsutil.banner", .reads, "A comment block that says who manages a file.", banner),
        ExecutionFunction("slsutil.file_exists", .reads, "Whether the tree has a file.") { call, context in
            let path = try call.text("path")
            let environment = call.optionalText("saltenv") ?? "base"
            try call.finish()
            return .bool(try await context.files.entry(path, in: environment) != nil)
        },
        ExecutionFunction("slsutil.dir_exists", .reads, "Whether the tree has a directory.") { call, context in
            let path = try call.text("path")
            let environment = call.optionalText("saltenv") ?? "base"
            try call.finish()
            return .bool(try await !context.files.entries(under: path, in: environment).isEmpty)
        },
        ExecutionFunction("slsutil.path_exists", .reads, "Whether the tree has a file or directory.") { call, context in
            let path = try call.text("path")
            let environment = call.optionalText("saltenv") ?? "base"
            try call.finish()
            return .bool(try await isThere(path, environment, context))
        },
    ]

    @Sendable
    private static func findUp(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let start = try call.text("startpath"), names = try call.required("filenames")
        let environment = call.optionalText("saltenv") ?? "base"
        try call.finish()
        var place = start.isEmpty ? "" : PosixPath.normal(start)
        if !place.isEmpty, try await !isThere(place, environment, context) {
            throw CallError.failed("Starting path not found in the state tree: \(place)")
        }
        while true {
            for name in names.list?.map(\.plainText) ?? [names.plainText] {
                let path = place.isEmpty ? name : place + "/" + name
                if try await isThere(path, environment, context) { return .string(path) }
            }
            guard !place.isEmpty else { throw CallError.failed("File pattern(s) not found in path ancestry") }
            place = PosixPath.directory(of: place)
        }
    }

    private static func isThere(_ path: String, _ environment: String, _ context: ExecutionContext) async throws -> Bool
    {
        if try await context.files.entry(path, in: environment) != nil { return true }
        return try await !context.files.entries(under: path, in: environment).isEmpty
    }

    @Sendable
    private static func serialize(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let format = try call.text("serializer")
        let value = try call.required("obj")
        switch format {
        case "json":
            let indent = try call.integer("indent")
            let sortsKeys = call.option("sort_keys")?.isTruthy ?? false
            try call.finish()
            // Python puts a blank after separators.
            return .string(
                indent == nil
                    ? value.pythonJSON(sortKeys: sortsKeys) : JSON.text(value, indent: indent, sortKeys: sortsKeys)
            )
        case "yaml":
            return .string(try yaml(value, &call))
        default:
            throw CallError.failed("slsutil.serialize writes json and yaml, not \(format)")
        }
    }

    /// With the options of PyYAML's `dump`.
    private static func yaml(_ value: Value, _ call: inout Call) throws -> String {
        let flows = call.option("default_flow_style")?.isTruthy
        let allowsUnicode = call.option("allow_unicode")?.isTruthy ?? false
        let width = call.option("width")?.int
        let sortsKeys = call.option("sort_keys")?.isTruthy ?? true
        try call.finish()
        let text = YAML.emit(
            value,
            style: flows.map { $0 ? .flow : .block } ?? .mixed,
            sortKeys: sortsKeys,
            width: width ?? YAML.usualWidth,
            allowsUnicode: allowsUnicode
        )
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    @Sendable
    private static func banner(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let width = try call.integer("width") ?? 72
        let start = call.optionalText("commentchar") ?? "#"
        let border = call.optionalText("borderchar") ?? "#"
        let blockStart = call.optionalText("blockstart"), blockEnd = call.optionalText("blockend")
        let title = call.optionalText("title") ?? "THIS FILE IS MANAGED BY SALT - DO NOT EDIT"
        let text =
            call.optionalText("text")
            ?? "The contents of this file are managed by Salt. Any changes to this file may be overwritten automatically and without warning."
        let newline = call.flag("newline", or: false)
        try call.finish()
        let inner = max(width - start.count * 2 - 2, 1)
        func line(_ text: String, centred: Bool = false) -> String {
            let gap = max(inner - text.count, 0)
            let left = centred ? gap / 2 : 0
            return start + " " + String(repeating: " ", count: left) + text
                + String(repeating: " ", count: gap - left) + " " + start
        }
        let edge = start + String(repeating: border, count: max(width - start.count * 2, 0)) + start
        var lines = [blockStart, edge, line(title, centred: true), line("")].compactMap { $0 }
        lines += wrapped(text, inner).map { line($0) }
        lines += [edge, blockEnd].compactMap { $0 }
        return .string(lines.joined(separator: "\n") + (newline ? "\n" : ""))
    }

    /// `text` broken between words into lines of at most `width` characters.
    private static func wrapped(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension Value {
    /// JSON as Python's `json.dumps` writes it without `indent`: a blank after every comma and colon.
    func pythonJSON(sortKeys: Bool) -> String {
        switch self {
        case .list(let list):
            return "[" + list.map { $0.pythonJSON(sortKeys: sortKeys) }.joined(separator: ", ") + "]"
        case .map(let map):
            let pairs = sortKeys ? map.sorted { $0.key.keyText < $1.key.keyText } : map.map { ($0.key, $0.value) }
            let texts = pairs.map { JSON.text(.string($0.0.keyText)) + ": " + $0.1.pythonJSON(sortKeys: sortKeys) }
            return "{" + texts.joined(separator: ", ") + "}"
        default:
            return JSON.text(self)
        }
    }
}
