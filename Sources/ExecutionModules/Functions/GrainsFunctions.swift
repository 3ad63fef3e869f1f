import OrderedCollections
import Values

/// `grains.*`: what is known of the host.
enum GrainsFunctions {
    static let all = [
        ExecutionFunction("grains.items", .reads, "All grains.") { call, context in
            _ = call.option("sanitize")
            try call.finish()
            return context.grains
        },
        ExecutionFunction("grains.ls", .reads, "The names of all grains, sorted.") { call, context in
            try call.finish()
            return .list((context.grains.map?.keys.elements ?? []).map(\.plainText).sorted().map { .string($0) })
        },
        ExecutionFunction("grains.get", .reads, "A grain by its path (`a:b`), or the default.") { call, context in
            let key = try call.text("key")
            let fallback = call.take("default") ?? ""
            let delimiter = call.optionalText("delimiter") ?? ":"
            _ = call.option("ordered")
            try call.finish()
            return context.grains.traverse(key, delimiter: delimiter) ?? fallback
        },
        ExecutionFunction("grains.item", .reads, "The named grains, each under its name.") { call, context in
            let fallback = call.option("default") ?? ""
            let delimiter = call.option("delimiter")?.plainText ?? ":"
            var found = Value.Map()
            for name in call.restAsTexts() {
                found[.string(name)] = context.grains.traverse(name, delimiter: delimiter) ?? fallback
            }
            try call.finish()
            return .map(found)
        },
        ExecutionFunction("grains.has_value", .reads, "Whether a grain is there and not empty.") { call, context in
            let key = try call.text("key")
            try call.finish()
            return .bool(context.grains.traverse(key)?.isTruthy ?? false)
        },
        ExecutionFunction("grains.equals", .reads, "Whether a grain, as text, is this text.") { call, context in
            let key = try call.text("key"), wanted = try call.text("value")
            try call.finish()
            return .bool((context.grains.traverse(key) ?? "").plainText == wanted)
        },
        ExecutionFunction("grains.filter_by", .reads, "The entry of a mapping whose key matches a grain.", filterBy),
    ]

    @Sendable
    private static func filterBy(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let choices = try call.map("lookup_dict")
        let grain = call.optionalText("grain") ?? "os_family"
        let merge = call.take("merge") ?? .null
        let fallback = call.take("default") ?? "default"
        let base = call.take("base") ?? .null
        try call.finish()
        let chosen = chosen(from: choices, for: context.grains.traverse(grain) ?? []) ?? choices[fallback]
        let based = try combined(choices[base], chosen)
        guard merge.isTruthy else { return based ?? .null }
        guard merge.map != nil else {
            throw CallError.failed("filter_by merge argument must be a dictionary.")
        }
        return based.map { $0.isNull ? merge : $0.updated(with: merge) } ?? merge
    }

    /// The first value of a list grain that has a match counts; keys are shell patterns.
    private static func chosen(from choices: Value.Map, for grain: Value) -> Value? {
        for value in grain.list ?? [grain] {
            let text = value.plainText
            let match = choices.first { Glob.matches(text, $0.key.plainText) }
            if let match, !match.value.isNull { return match.value }
        }
        return nil
    }

    private static func combined(_ base: Value?, _ chosen: Value?) throws -> Value? {
        guard let base, base.map != nil else { return chosen ?? base }
        guard let chosen, !chosen.isNull else { return base }
        guard chosen.map != nil else {
            throw CallError.failed("filter_by default and look-up values must both be dictionaries.")
        }
        return base.updated(with: chosen)
    }
}
