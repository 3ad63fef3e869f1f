import OrderedCollections
import Values

/// The functions of `grains.*` that write to the grains file.
enum GrainsChanges {
    static let all = [
        change("grains.setvals", "Set grains in the grains file: a mapping [destructive=True].") { call, file in
            let values = try call.map("grains")
            return try set(values, &call, file.file)
        },
        change("grains.setval", "Set a grain in the grains file: key value [destructive=True].") { call, file in
            let key = try call.text("key"), value = try call.required("val")
            return try set([.string(key): value], &call, file.file)
        },
        change("grains.set", "Set a grain, nested ones too: key value [force=True] [destructive=True].") { call, work in
            let key = try call.text("key"), value = call.take("val") ?? ""
            let isForced = call.flag("force", or: false), isDestructive = call.flag("destructive", or: false)
            let delimiter = call.optionalText("delimiter") ?? ":"
            try call.finish()
            return try work.set(key, value, isForced: isForced, isDestructive: isDestructive, delimiter)
        },
        change("grains.delval", "Make a grain null, or with destructive=True remove it: key [force=True].") {
            call,
            work in
            let key = try call.text("key")
            let isDestructive = call.flag("destructive", or: false), isForced = call.flag("force", or: false)
            try call.finish()
            return try work.set(key, .null, isForced: isForced, isDestructive: isDestructive, ":")
        },
        change("grains.delkey", "Remove a grain: key [force=True].") { call, work in
            let key = try call.text("key"), isForced = call.flag("force", or: false)
            try call.finish()
            return try work.set(key, .null, isForced: isForced, isDestructive: true, ":")
        },
        change("grains.append", "Add to a list grain: key value [convert=True].") { call, work in
            let key = try call.text("key"), value = try call.required("val")
            let converts = call.flag("convert", or: false), delimiter = call.optionalText("delimiter") ?? ":"
            try call.finish()
            return try work.append(key, value, converts: converts, delimiter)
        },
        change("grains.remove", "Take a value out of a list grain: key value.") { call, work in
            let key = try call.text("key"), value = try call.required("val")
            let delimiter = call.optionalText("delimiter") ?? ":"
            try call.finish()
            return try work.remove(key, value, delimiter)
        },
        change("grains.get_or_set_hash", "A grain that is made of random characters once: name [length] [chars].") {
            call,
            work in
            let name = try call.text("name"), length = try call.integer("length") ?? 8
            let characters = call.optionalText("chars") ?? "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)"
            try call.finish()
            return try work.hash(name, length, Array(characters))
        },
    ]

    private static func change(
        _ name: String,
        _ summary: String,
        _ body: @escaping @Sendable (inout Call, GrainsWork) throws -> Value
    ) -> ExecutionFunction {
        ExecutionFunction(name, .changes, summary) { call, context in
            // Nothing is refreshed: grains are gathered anew for each job, pillar rendered for each.
            _ = call.option("refresh_pillar")
            return try body(&call, GrainsWork(context))
        }
    }

    private static func set(_ values: Value.Map, _ call: inout Call, _ file: GrainsFile) throws -> Value {
        let isDestructive = call.flag("destructive", or: false)
        try call.finish()
        try file.set(values, isDestructive: isDestructive)
        return .map(values)
    }
}

/// One change of the grains file, by Salt's rules.
struct GrainsWork {
    let file: GrainsFile
    private let grains: Value

    /// What the file says now counts more than what was gathered when the job began: another call of the job may have written it.
    init(_ context: ExecutionContext) throws {
        file = GrainsFile(context.host, options: context.options)
        let written = try file.read()
        grains = .map((context.grains.map ?? [:]).merging(written) { _, new in new })
    }

    /// Overwrites scalars only, unless forced.
    func set(
        _ key: String,
        _ value: Value,
        isForced: Bool,
        isDestructive: Bool,
        _ delimiter: String
    ) throws -> Value {
        let old = grains.traverse(key, delimiter: delimiter)
        if let old, old == value, !(value.isNull && isDestructive) {
            return answer(true, "Grain is already set")
        }
        if let old, !old.isNull, !isForced {
            if isDeep(old) {
                return answer(false, "The key '\(key)' exists but is a dict or a list. Use 'force=True' to overwrite.")
            }
            if isDeep(value) {
                let reason = "exists and the given value is a dict or a list. Use 'force=True' to overwrite."
                return answer(false, "The key '\(key)' \(reason)")
            }
        }
        var parts = key.split(separator: delimiter, omittingEmptySubsequences: false).map(String.init)
        var value = value
        while parts.count > 1 {
            let rest = parts.removeLast(), parent = parts.joined(separator: delimiter)
            let outer = grains.traverse(parent, delimiter: delimiter) ?? [:]
            guard let next = placed(value, under: rest, in: outer, isForced: isForced, isDestructive: isDestructive)
            else {
                return answer(
                    false,
                    "The key '\(parent)' value is '\(outer.plainText)', which is different from "
                        + "the provided key '\(rest)'. Use 'force=True' to overwrite."
                )
            }
            value = next
        }
        let changes: Value.Map = [.string(parts[0]): value]
        try file.set(changes, isDestructive: isDestructive)
        return answer(true, "", changes)
    }

    /// Nil where something else stands there.
    private func placed(
        _ value: Value,
        under key: String,
        in outer: Value,
        isForced: Bool,
        isDestructive: Bool
    ) -> Value? {
        switch outer {
        case .map(var map):
            if value.isNull, isDestructive { map.removeValue(forKey: .string(key)) } else { map[.string(key)] = value }
            return .map(map)
        case .list(var list):
            let places = list.indices.filter { list[$0].string == key || list[$0][key] != nil }
            for place in places {
                var map = list[place].map ?? [:]
                map[.string(key)] = value
                list[place] = .map(map)
            }
            return .list(places.isEmpty ? list + [[.string(key): value]] : list)
        default:
            return outer.string == key || isForced ? [.string(key): value] : nil
        }
    }

    func append(_ key: String, _ value: Value, converts: Bool, _ delimiter: String) throws -> Value {
        var old = grains.traverse(key, delimiter: delimiter) ?? []
        if converts, old.list == nil { old = old.isNull ? [] : [old] }
        guard let list = old.list else { return .string("The key \(key) is not a valid list") }
        guard !list.contains(value) else {
            return .string("The val \(value.plainText) was already in the list \(key)")
        }
        return try store(.list(list + (value.list ?? [value])), at: key, delimiter)
    }

    func remove(_ key: String, _ value: Value, _ delimiter: String) throws -> Value {
        guard var list = (grains.traverse(key, delimiter: delimiter) ?? []).list else {
            return .string("The key \(key) is not a valid list")
        }
        guard let place = list.firstIndex(of: value) else {
            return .string("The val \(value.plainText) was not in the list \(key)")
        }
        list.remove(at: place)
        return try store(.list(list), at: key, delimiter)
    }

    /// A text that is the same from the second time on.
    func hash(_ name: String, _ length: Int, _ characters: [Character]) throws -> Value {
        if let known = grains.traverse(name), known.isTruthy { return known }
        guard length > 0, !characters.isEmpty else { throw CallError.failed("grains.get_or_set_hash needs characters") }
        let text = String((0..<length).map { _ in characters[Int.random(in: characters.indices)] })
        _ = try store(.string(text), at: name, ":")
        return .string(text)
    }

    /// Writes the whole top-level grain that holds `key`.
    private func store(_ value: Value, at key: String, _ delimiter: String) throws -> Value {
        var parts = key.split(separator: delimiter, omittingEmptySubsequences: false).map(String.init)
        var value = value
        while parts.count > 1 {
            let rest = parts.removeLast()
            var map = grains.traverse(parts.joined(separator: delimiter), delimiter: delimiter)?.map ?? [:]
            map[.string(rest)] = value
            value = .map(map)
        }
        let changes: Value.Map = [.string(parts[0]): value]
        try file.set(changes, isDestructive: false)
        return .map(changes)
    }

    private func isDeep(_ value: Value) -> Bool { value.map != nil || value.list != nil }

    private func answer(_ result: Bool, _ comment: String, _ changes: Value.Map = [:]) -> Value {
        ["comment": .string(comment), "changes": .map(changes), "result": .bool(result)]
    }
}
