import OrderedCollections
import Values

/// `pillar.*`: what the master tells this minion alone.
enum PillarFunctions {
    static let all = [
        ExecutionFunction("pillar.get", .reads, "A pillar value by its path (`a:b`), or the default.", get),
        ExecutionFunction("pillar.items", .reads, "The whole pillar.") { call, context in
            try call.finish()
            return context.pillar
        },
        ExecutionFunction("pillar.data", .reads, "The whole pillar.") { call, context in
            try call.finish()
            return context.pillar
        },
        ExecutionFunction("pillar.raw", .reads, "The pillar, or one key of it.") { call, context in
            let key = call.optionalText("key")
            try call.finish()
            return key.map { context.pillar[$0] ?? [:] } ?? context.pillar
        },
        ExecutionFunction("pillar.item", .reads, "The named pillar values, each under its name.") { call, context in
            let fallback = call.option("default") ?? ""
            let delimiter = call.option("delimiter")?.plainText ?? ":"
            var found = Value.Map()
            for name in call.restAsTexts() {
                found[.string(name)] = context.pillar.traverse(name, delimiter: delimiter) ?? fallback
            }
            try call.finish()
            return .map(found)
        },
        ExecutionFunction("pillar.keys", .reads, "The keys of the mapping at a path.") { call, context in
            let key = try call.text("key")
            let delimiter = call.optionalText("delimiter") ?? ":"
            try call.finish()
            guard let value = context.pillar.traverse(key, delimiter: delimiter) else {
                throw CallError.failed("Pillar key not found: \(key)")
            }
            guard let map = value.map else { throw CallError.failed("Pillar value in key \(key) is not a dict") }
            return .list(Array(map.keys))
        },
        ExecutionFunction("pillar.ls", .reads, "The keys of the pillar.") { call, context in
            try call.finish()
            return .list(Array(context.pillar.map?.keys.elements ?? []))
        },
    ]

    @Sendable
    private static func get(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let key = try call.text("key")
        let given = call.take("default")
        let merges = call.flag("merge", or: false)
        let mergesLists = call.flag("merge_nested_lists", or: context.options["pillar_merge_lists"]?.isTruthy ?? false)
        let delimiter = call.optionalText("delimiter") ?? ":"
        try call.finish()
        let found = context.pillar.traverse(key, delimiter: delimiter)
        if merges, let merged = merged(given ?? "", found, mergesLists: mergesLists) { return merged }
        if let found { return found }
        if given == nil, context.options["pillar_raise_on_missing"]?.isTruthy == true {
            throw CallError.failed("Pillar key not found: \(key)")
        }
        return given ?? ""
    }

    /// The pillar over a default of the same kind; nil where there is nothing to merge.
    private static func merged(_ fallback: Value, _ found: Value?, mergesLists: Bool) -> Value? {
        switch (fallback, found) {
        case (.map, .map(let map)?): fallback.updated(with: .map(map), mergeLists: mergesLists)
        case (.list(let first), .list(let second)?): .list(first + second.filter { !first.contains($0) })
        default: nil
        }
    }
}
