import ExecutionModules
import OrderedCollections
import Values

/// `mine.*`, as far as one minion can: what its own `mine_functions` say, asked anew every time.
enum MineFunctions {
    static let all = [
        ExecutionFunction(
            "mine.get",
            .reads,
            "What this minion's mine_functions say, by its id: tgt fun [tgt_type]",
            get
        ),
        ExecutionFunction("mine.valid", .reads, "The functions of mine_functions that there are.") { call, context in
            try call.finish()
            let entries = entries(context)
            guard !entries.isEmpty else { return .null }
            let valid = entries.filter { context.functions[$0.value.function] != nil }
            return .map(Value.Map(uniqueKeysWithValues: valid.map { (.string($0.key), $0.value.description) }))
        },
    ]

    @Sendable
    private static func get(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let target = try call.text("tgt")
        let wanted = try call.required("fun")
        let name = call.take("tgt_type")?.string ?? "glob"
        let leavesOut = call.take("exclude_minion")?.isTruthy ?? false
        try call.finish()
        guard let kind = TargetKind(name: name) else {
            throw CallError.failed("mine.get: there is no kind of target called '\(name)'")
        }
        let matcher = MatchFunctions.matcher(context)
        guard !leavesOut, matcher.matches(kind, target) else { return [:] }
        let names = wanted.list?.map(\.keyText) ?? wanted.keyText.split(separator: ",").map(String.init)
        var found: Value.Map = [:]
        for name in names {
            guard let entry = entries(context)[name] else { continue }
            let value: Value = .map([.string(matcher.id): try await entry.call(in: context)])
            if wanted.list == nil, names.count == 1 { return value }
            found[.string(name)] = value
        }
        return .map(found)
    }

    private static func entries(_ context: ExecutionContext) -> OrderedDictionary<String, Entry> {
        var entries: OrderedDictionary<String, Entry> = [:]
        for source in [context.pillar, context.options] {
            for (name, said) in source["mine_functions"]?.map ?? [:] {
                entries[name.keyText] = Entry(name.keyText, said)
            }
        }
        return entries
    }

    /// One of `mine_functions`: `network.ip_addrs: [eth0]`, or an alias with the function as `mine_function`.
    private struct Entry {
        private(set) var function: String
        private var positional: [Value] = []
        private var named: Value.Map
        /// What `mine.valid` shows.
        private(set) var description: Value

        init(_ name: String, _ said: Value) {
            function = name
            named = said.map ?? [:]
            for item in said.list ?? [] {
                if let pairs = item.map { named.merge(pairs) { $1 } } else { positional.append(item) }
            }
            let other = named.removeValue(forKey: "mine_function")?.string
            // Who may ask is no argument.
            for key: Value in ["allow_tgt", "allow_tgt_type"] { named.removeValue(forKey: key) }
            description = said.map == nil ? said : .map(named)
            guard let other else { return }
            function = other
            description = .map([.string(other): .list(positional + named.map { .map([$0.key: $0.value]) })])
        }

        func call(in context: ExecutionContext) async throws -> Value {
            try await context.functions.call(Call(function, positional, named), in: context)
        }
    }
}
