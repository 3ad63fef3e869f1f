import Hosts
import OrderedCollections
import Values
import YAML

/// `pillar.*`: what the master tells this minion alone.
enum PillarFunctions {
    static let all = [
        ExecutionFunction("pillar.get", .reads, "A pillar value by its path (`a:b`), or the default.", get),
        ExecutionFunction("pillar.fetch", .reads, "The same as pillar.get.", get),
        ExecutionFunction(
            "pillar.items",
            .reads,
            "The pillar, or the named values: [key…] [pillar=] [pillar_enc=] [pillarenv=].",
            items
        ),
        ExecutionFunction("pillar.data", .reads, "The same as pillar.items.", items),
        ExecutionFunction("pillar.obfuscate", .reads, "The pillar with the kind of each value in its place.") {
            call,
            context in
            obfuscated(try await items(&call, context))
        },
        ExecutionFunction("pillar.raw", .reads, "The pillar, or one key of it.") { call, context in
            let key = call.optionalText("key")
            _ = call.option("unmask")
            try call.finish()
            return key.map { context.pillar[$0] ?? [:] } ?? context.pillar
        },
        ExecutionFunction("pillar.item", .reads, "The named pillar values, each under its name.") { call, context in
            let fallback = call.option("default") ?? ""
            let delimiter = call.option("delimiter")?.plainText ?? ":"
            let pillar = try await asked(&call, context)
            let found = named(call.restAsTexts(), in: pillar, or: fallback, delimiter)
            try call.finish()
            return found
        },
        ExecutionFunction("pillar.keys", .reads, "The keys of the mapping at a path.") { call, context in
            let key = try call.text("key")
            let delimiter = call.optionalText("delimiter") ?? ":"
            _ = call.option("unmask")
            try call.finish()
            guard let value = context.pillar.traverse(key, delimiter: delimiter) else {
                throw CallError.failed("Pillar key not found: \(key)")
            }
            guard let map = value.map else { throw CallError.failed("Pillar value in key \(key) is not a dict") }
            return .list(Array(map.keys))
        },
        ExecutionFunction("pillar.ls", .reads, "The keys of the pillar.") { call, context in
            .list(Array(try await items(&call, context).map?.keys.elements ?? []))
        },
        ExecutionFunction("pillar.ext", .reads, "The pillar with one more source: an entry of ext_pillar.", external),
        ExecutionFunction(
            "pillar.file_exists",
            .reads,
            "Whether a file is in the pillar roots: path [saltenv].",
            fileExists
        ),
        ExecutionFunction("pillar.filter_by", .reads, "The entry of a mapping whose key matches a pillar value.") {
            call,
            context in
            try FilterBy(&call, naming: "pillar").entry(in: context.pillar)
        },
    ]

    // MARK: fresh pillar

    @Sendable
    private static func items(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        var request = FreshPillar()
        let override = call.option("pillar") ?? .null
        if let renderer = call.option("pillar_enc"), !renderer.isNull, !override.isNull {
            request.encryptedOverride = (override, renderer.keyText)
        } else {
            request.override = override.map ?? [:]
        }
        let pillar = try await asked(&call, context, request)
        let names = call.restAsTexts()
        try call.finish()
        return names.isEmpty ? pillar : named(names, in: pillar, or: "", ":")
    }

    /// The pillar of the environment that a call asks for, else the one at hand.
    private static func asked(
        _ call: inout Call,
        _ context: ExecutionContext,
        _ request: FreshPillar = FreshPillar()
    ) async throws -> Value {
        _ = call.option("unmask")
        let saltenv = call.option("saltenv")?.plainText, pillarenv = call.option("pillarenv")?.plainText
        let follows = context.options["pillarenv_from_saltenv"]?.isTruthy ?? false
        var request = request
        request.environment = pillarenv ?? (follows ? saltenv : nil)
        if request.asksNothing { return context.pillar }
        return try await fresh(request, of: call.function, context)
    }

    private static func fresh(
        _ request: FreshPillar,
        of function: String,
        _ context: ExecutionContext
    ) async throws -> Value {
        guard let render = context.freshPillar else {
            throw CallError.failed("\(function) cannot render another pillar here")
        }
        return try await render(request)
    }

    @Sendable
    private static func external(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        var source = try call.required("external")
        if let text = source.string { source = try YAML.parse(text, file: "external")?.value ?? .null }
        guard source.map != nil else { throw CallError.failed("pillar.ext needs one entry of ext_pillar: a mapping") }
        var request = FreshPillar()
        request.override = call.take("pillar")?.map ?? [:]
        request.external = [source]
        _ = call.option("unmask")
        try call.finish()
        return try await fresh(request, of: "pillar.ext", context)
    }

    @Sendable
    private static func fileExists(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let path = try call.text("path"), environment = call.optionalText("saltenv")
        try call.finish()
        guard let roots = context.options["pillar_roots"]?.map else {
            throw CallError.failed("No pillar_roots found. Are you running this on the master?")
        }
        for (name, directories) in roots where environment == nil || name.string == environment {
            for directory in directories.list ?? [] {
                let file = "\(directory.keyText)/\(path)"
                if (try? context.host.followedInfo(file))?.kind == .file { return true }
            }
        }
        return false
    }

    // MARK: looking

    private static func named(
        _ names: [String],
        in pillar: Value,
        or fallback: Value,
        _ delimiter: String
    ) -> Value {
        var found = Value.Map()
        for name in names { found[.string(name)] = pillar.traverse(name, delimiter: delimiter) ?? fallback }
        return .map(found)
    }

    /// Python's name of each value's type.
    private static func obfuscated(_ value: Value) -> Value {
        switch value {
        case .map(let map): .map(map.mapValues(obfuscated))
        case .list(let list): .list(list.map(obfuscated))
        case .null: "<NoneType>"
        case .bool: "<bool>"
        case .int, .bigInt: "<int>"
        case .double: "<float>"
        default: "<str>"
        }
    }

    @Sendable
    private static func get(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let key = try call.text("key")
        let given = call.take("default")
        let merges = call.flag("merge", or: false)
        let mergesLists = call.flag("merge_nested_lists", or: context.options["pillar_merge_lists"]?.isTruthy ?? false)
        let delimiter = call.optionalText("delimiter") ?? ":"
        for name in ["pillarenv", "saltenv"] {
            // Their places among the positional arguments.
            if let value = call.take(name), !value.isNull { call.named[.string(name)] = value }
        }
        let pillar = try await asked(&call, context)
        try call.finish()
        let found = pillar.traverse(key, delimiter: delimiter)
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
