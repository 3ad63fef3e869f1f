import OrderedCollections
import States
import Values
import YAML

/// `defaults.*`: a formula's own values below what pillar says.
enum DefaultsFunctions {
    static let all = [
        ExecutionFunction("defaults.merge", .reads, "A mapping with another merged over it.") { call, _ in
            let first = Value.map(try call.map("dest"))
            let update = try call.required("upd")
            let mergesLists = call.flag("merge_lists", or: false)
            _ = call.flag("in_place", or: true)
            let convertsNone = call.flag("convert_none", or: true)
            try call.finish()
            if update.isNull, convertsNone { return first }
            guard update.map != nil else {
                throw CallError.failed("Cannot update using non-dict types in dictupdate.update()")
            }
            return first.updated(with: update, mergeLists: mergesLists)
        },
        ExecutionFunction("defaults.deepcopy", .reads, "A copy of a value.") { call, _ in try call.required("source") },
        ExecutionFunction("defaults.update", .reads, "Every entry of a mapping merged over defaults.") { call, _ in
            let target = try call.map("dest")
            let defaults = Value.map(try call.map("defaults"))
            let mergesLists = call.flag("merge_lists", or: true)
            _ = call.flag("in_place", or: true)
            _ = call.flag("convert_none", or: true)
            try call.finish()
            return .map(target.mapValues { defaults.updated(with: $0.isNull ? [:] : $0, mergeLists: mergesLists) })
        },
        ExecutionFunction("defaults.get", .reads, "Pillar, or else a formula's defaults.yaml, by path.", get),
    ]

    /// `nginx:port` is looked up in pillar, then in `salt://nginx/defaults.yaml` (or `.json`).
    @Sendable
    private static func get(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let path = try call.text("key")
        let fallback = call.take("default") ?? ""
        try call.finish()
        if let value = context.pillar.traverse(path) { return value }
        let parts = path.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return fallback }
        let environment = context.options["saltenv"]?.string ?? "base"
        for type in ["json", "yaml"] {
            let file = "\(parts[0])/defaults.\(type)"
            guard let entry = try await context.files.entry(file, in: environment) else { continue }
            let text = String(decoding: try await context.files.contents(of: entry), as: UTF8.self)
            let value = type == "json" ? try JSON.parse(text) : try YAML.parse(text, file: file)?.value
            return value?.traverse(parts[1]) ?? fallback
        }
        return fallback
    }
}
