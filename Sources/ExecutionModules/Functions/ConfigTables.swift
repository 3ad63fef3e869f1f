import OrderedCollections
import Values

/// The functions of `config.*` beside the look-ups: groups of settings, and small questions.
enum ConfigTables {
    static let all = [
        ExecutionFunction("config.dot_vals", .reads, "The settings whose names begin with a word and a dot.") {
            call,
            context in
            let prefix = try call.text("value") + "."
            try call.finish()
            var found = Value.Map()
            for source in [context.pillar["master"], context.options] {
                for (key, value) in source?.map ?? [:] where key.plainText.hasPrefix(prefix) { found[key] = value }
            }
            return .map(found)
        },
        ExecutionFunction("config.merge", .reads, "A value from settings and pillar by its name, all of them merged.") {
            call,
            context in
            let name = try call.text("value")
            let fallback = call.take("default") ?? ""
            let sources =
                [("omit_opts", context.options), ("omit_master", context.pillar["master"] ?? [:])]
                + [("omit_pillar", context.pillar)]
            let values = sources.filter { !call.flag($0.0, or: false) }.compactMap { $0.1[name] }
            try call.finish()
            return values.first.map { first in values.dropFirst().reduce(first, joined) } ?? fallback
        },
        ExecutionFunction("config.backup_mode", .reads, "How replaced files are kept: the argument, or the setting.") {
            call,
            context in
            let given = call.optionalText("backup") ?? ""
            try call.finish()
            return given.isEmpty ? context.options["backup_mode"] ?? "" : .string(given)
        },
        ExecutionFunction("config.manage_mode", .reads, "A file mode as text of four digits.") { call, _ in
            let mode = try call.required("mode")
            try call.finish()
            guard !mode.isNull else { return .null }
            let text = mode.plainText
            return .string(String(repeating: "0", count: max(4 - text.count, 0)) + text)
        },
        ExecutionFunction("config.valid_fileproto", .reads, "Whether a URL names a file that states can fetch.") {
            call,
            _ in
            let url = try call.text("uri")
            try call.finish()
            return .bool(["salt", "cm", "http", "https", "file"].contains { url.hasPrefix($0 + "://") })
        },
    ]

    /// Mappings are laid under, lists put behind; the first of other values stays.
    private static func joined(_ first: Value, _ second: Value) -> Value {
        switch (first, second) {
        case (.map(let over), .map(let under)): .map(under.merging(over) { _, over in over })
        case (.list(let start), .list(let end)): .list(start + end)
        default: first
        }
    }
}
