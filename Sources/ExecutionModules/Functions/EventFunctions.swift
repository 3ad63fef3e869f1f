import Hosts
import OrderedCollections
import Values

/// `event.*`: what a minion tells its master.
enum EventFunctions {
    /// How long the data of an event may be, as JSON.
    private static let sizeLimit = 256 << 10

    static let all = [
        ExecutionFunction("event.send", .changes, "Sends an event to the master: tag [data] [KEY=VALUE…]") {
            call,
            context in
            let tag = try call.text("tag")
            let given = call.take("data")
            var data = try facts(&call, context)
            for (key, value) in call.named where !key.keyText.hasPrefix("__") { data[key] = value }
            call.named = [:]
            try call.finish()
            for (key, value) in given?.map ?? [:] { data[key] = value }
            return try await send(tag, .map(data), context)
        },
        ExecutionFunction("event.fire_master", .changes, "Sends an event to the master: data tag") { call, context in
            let data = try call.required("data")
            let tag = try call.text("tag")
            try call.finish()
            return try await send(tag, data, context)
        },
    ]

    /// What `with_env`, `with_grains` and their kin add.
    private static func facts(_ call: inout Call, _ context: ExecutionContext) throws(CallError) -> Value.Map {
        guard call.named.removeValue(forKey: "preload") == nil else {
            throw .failed("event.send does not take preload: put what the event shall say into data")
        }
        var data: Value.Map = [:]
        if let wanted = call.named.removeValue(forKey: "with_env"), wanted.isTruthy {
            guard let names = wanted.list else { throw .failed("with_env must be a list of variables") }
            data["environ"] = .map(variables(names, context))
        }
        for (argument, facts): (Value, Value) in [("with_grains", context.grains), ("with_pillar", context.pillar)] {
            guard let wanted = call.named.removeValue(forKey: argument), wanted.isTruthy else { continue }
            let kept =
                wanted.list.map { keys in facts.map?.filter { keys.contains($0.key) } ?? [:] } ?? facts.map ?? [:]
            data[.string(String(argument.keyText.dropFirst("with_".count)))] = .map(kept)
        }
        if call.named.removeValue(forKey: "with_env_opts")?.isTruthy ?? false {
            data["saltenv"] = context.options["saltenv"] ?? "base"
            data["pillarenv"] = context.options["pillarenv"] ?? .null
        }
        return data
    }

    private static func variables(_ names: [Value], _ context: ExecutionContext) -> Value.Map {
        let pairs = names.compactMap { name in context.host.environment(name.keyText).map { (name, Value.string($0)) } }
        return Value.Map(pairs) { _, last in last }
    }

    private static func send(_ text: String, _ data: Value, _ context: ExecutionContext) async throws -> Value {
        guard let tag = EventTag(text) else { throw CallError.failed(EventTag.problem(text) ?? "") }
        guard JSON.text(data).utf8.count <= sizeLimit else {
            throw CallError.failed("the data of the event '\(text)' is more than \(sizeLimit >> 10) KiB")
        }
        guard let send = context.sendEvent else { throw CallError.failed("nobody here takes events") }
        try await send(tag, data)
        return true
    }
}
