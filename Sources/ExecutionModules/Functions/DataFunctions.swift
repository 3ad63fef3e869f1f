package import Hosts
import OrderedCollections
package import Values

/// What a minion keeps for itself between jobs: a mapping in its cache directory.
package struct DataStore: Sendable {
    private let host: any Host
    private let directory: String

    package init(_ host: any Host, options: Value) {
        self.host = host
        directory = options["cachedir"]?.string ?? "/var/cache/cm/minion"
    }

    private var path: String { directory + "/datastore.json" }

    package func read() -> Value.Map {
        guard let bytes = try? host.read(path, limit: 1 << 26) else { return [:] }
        return (try? JSON.parse(bytes))?.map ?? [:]
    }

    func write(_ data: Value.Map) throws(HostError) {
        try host.makeDirectory(directory, parents: true, FileAttributes(mode: 0o700))
        try host.write(Array(JSON.text(.map(data)).utf8), to: path, FileAttributes(mode: 0o600))
    }
}

/// `data.*`: a small store of the minion's own, which `match: data` of top files looks into.
enum DataFunctions {
    static let all = [
        ExecutionFunction("data.get", .reads, "A value of the minion's own store, or the default.") { call, context in
            let key = try call.required("key"), fallback = call.take("default") ?? .null
            try call.finish()
            let data = DataStore(context.host, options: context.options).read()
            guard let names = key.list else { return data[key] ?? fallback }
            return .map(Value.Map(names.map { ($0, data[$0] ?? fallback) }) { _, last in last })
        },
        look("data.load", "The minion's own store.") { .map($0) },
        look("data.items", "The minion's own store.") { .map($0) },
        look("data.keys", "The keys of the minion's own store.") { .list(Array($0.keys)) },
        look("data.values", "The values of the minion's own store.") { .list(Array($0.values)) },
        ExecutionFunction("data.has_key", .reads, "Whether the minion's own store has a key.") { call, context in
            let key = try call.required("key")
            try call.finish()
            return .bool(DataStore(context.host, options: context.options).read()[key] != nil)
        },
        change("data.update", "Keep a value in the minion's own store: key value.") { call, data in
            data[try call.required("key")] = try call.required("value")
            return true
        },
        change("data.dump", "Replace the minion's own store: a mapping.") { call, data in
            data = try call.map("new_data")
            return true
        },
        change("data.clear", "Empty the minion's own store.") { _, data in
            data = [:]
            return true
        },
        change("data.cas", "Replace a value where it is still the old one: key value old_value.") { call, data in
            let key = try call.required("key"), value = try call.required("value"), old = try call.required("old_value")
            guard data[key] == old else { return false }
            data[key] = value
            return true
        },
        change("data.pop", "Take a value out of the minion's own store.") { call, data in
            let key = try call.required("key"), fallback = call.take("default") ?? .null
            return data.removeValue(forKey: key) ?? fallback
        },
    ]

    private static func look(
        _ name: String,
        _ summary: String,
        _ answer: @escaping @Sendable (Value.Map) -> Value
    ) -> ExecutionFunction {
        ExecutionFunction(name, .reads, summary) { call, context in
            try call.finish()
            return answer(DataStore(context.host, options: context.options).read())
        }
    }

    private static func change(
        _ name: String,
        _ summary: String,
        _ work: @escaping @Sendable (inout Call, inout Value.Map) throws -> Value
    ) -> ExecutionFunction {
        ExecutionFunction(name, .changes, summary) { call, context in
            let store = DataStore(context.host, options: context.options)
            let before = store.read()
            var data = before
            let answer = try work(&call, &data)
            try call.finish()
            if data != before { try store.write(data) }
            return answer
        }
    }
}
