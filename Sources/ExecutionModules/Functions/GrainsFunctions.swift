import OrderedCollections
import Values

/// `grains.*`: what is known of the host.
enum GrainsFunctions {
    static let all = [
        ExecutionFunction("grains.items", .reads, "All grains.") { call, context in
            let isSanitized = call.flag("sanitize", or: false)
            try call.finish()
            return isSanitized ? sanitized(context.grains) : context.grains
        },
        ExecutionFunction("grains.ls", .reads, "The names of all grains, sorted.") { call, context in
            try call.finish()
            return .list((context.grains.map?.keys.elements ?? []).map(\.plainText).sorted().map { .string($0) })
        },
        ExecutionFunction("grains.get", .reads, "A grain by its path (`a:b`), or the default.", get),
        ExecutionFunction("grains.fetch", .reads, "The same as grains.get.", get),
        ExecutionFunction("grains.item", .reads, "The named grains, each under its name.") { call, context in
            let fallback = call.option("default") ?? ""
            let delimiter = call.option("delimiter")?.plainText ?? ":"
            let isSanitized = call.option("sanitize")?.isTruthy ?? false
            var found = Value.Map()
            for name in call.restAsTexts() {
                found[.string(name)] = context.grains.traverse(name, delimiter: delimiter) ?? fallback
            }
            try call.finish()
            return isSanitized ? sanitized(.map(found)) : .map(found)
        },
        ExecutionFunction("grains.has_value", .reads, "Whether a grain is there.") { call, context in
            let key = try call.text("key")
            try call.finish()
            return .bool(context.grains.traverse(key) != nil)
        },
        ExecutionFunction("grains.equals", .reads, "Whether a grain, as text, is this text.") { call, context in
            let key = try call.text("key"), wanted = try call.text("value")
            try call.finish()
            return .bool((context.grains.traverse(key) ?? "").plainText == wanted)
        },
        ExecutionFunction("grains.filter_by", .reads, "The entry of a mapping whose key matches a grain.") {
            call,
            context in
            try FilterBy(&call, naming: "grain", usual: "os_family").entry(in: context.grains)
        },
    ]

    @Sendable
    private static func get(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let key = try call.text("key")
        let fallback = call.take("default") ?? ""
        let delimiter = call.optionalText("delimiter") ?? ":"
        _ = call.option("ordered")
        try call.finish()
        return context.grains.traverse(key, delimiter: delimiter) ?? fallback
    }

    /// Serial numbers and names that tell whose host it is, made unknowable: for texts that are shown around.
    private static func sanitized(_ grains: Value) -> Value {
        guard var map = grains.map else { return grains }
        for (key, value) in map {
            let text = value.plainText
            switch key.keyText {
            case "serialnumber":
                let kept = text.count * 3 / 4
                map[key] = .string(text.prefix(kept) + String(repeating: "X", count: text.count - kept))
            case "domain": map[key] = "DOMAINNAME"
            case "fqdn", "id": map[key] = "MINION.DOMAINNAME"
            case "host", "localhost", "nodename": map[key] = "MINION"
            default: break
            }
        }
        return .map(map)
    }
}
