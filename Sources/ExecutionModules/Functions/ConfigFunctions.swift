import OrderedCollections
import Values

/// `config.*`: settings, then grains, then pillar: one look-up for what a tree may be told in three places.
enum ConfigFunctions {
    static let all = [
        ExecutionFunction("config.get", .reads, "A value from settings, grains or pillar by its path.", get),
        ExecutionFunction("config.option", .reads, "A value from settings, grains or pillar by its name.", option),
        ExecutionFunction("config.items", .reads, "The settings.") { call, context in
            try call.finish()
            return context.options
        },
    ]

    @Sendable
    private static func get(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let key = try call.text("key")
        let fallback = call.take("default") ?? ""
        let delimiter = call.optionalText("delimiter") ?? ":"
        let strategy = call.optionalText("merge")
        let sources = sources(&call, context)
        try call.finish()
        if let strategy {
            let by: MergeStrategy = strategy == "overwrite" ? .overwrite : .recurse
            let merged = sources.reversed().reduce(Value.map([:])) { $0.merged(with: $1, by: by) }
            return merged.traverse(key, delimiter: delimiter) ?? fallback
        }
        return sources.lazy.compactMap { $0.traverse(key, delimiter: delimiter) }.first ?? fallback
    }

    @Sendable
    private static func option(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let name = try call.text("value")
        let given = call.take("default")
        let matchesPatterns = call.option("wildcard")?.isTruthy ?? false
        let sources = call.option("omit_all")?.isTruthy == true ? [] : sources(&call, context)
        try call.finish()
        guard matchesPatterns else {
            return sources.lazy.compactMap { $0[name] }.first ?? given ?? ""
        }
        var found = Value.Map()
        for source in sources.reversed() {
            for (key, value) in source.map ?? [:] where Glob.matches(key.plainText, name) { found[key] = value }
        }
        return found.isEmpty ? given ?? [:] : .map(found)
    }

    /// Where a value may stand, nearest first.
    private static func sources(_ call: inout Call, _ context: ExecutionContext) -> [Value] {
        let all: [(omit: String, value: Value)] = [
            ("omit_opts", context.options), ("omit_grains", context.grains), ("omit_pillar", context.pillar),
            ("omit_master", context.pillar["master"] ?? [:]),
        ]
        return all.filter { call.option($0.omit)?.isTruthy != true }.map(\.value)
    }
}
