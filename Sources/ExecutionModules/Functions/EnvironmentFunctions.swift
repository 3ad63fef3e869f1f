import Hosts
import OrderedCollections
import Values

/// `environ.*`: the environment of the process.
enum EnvironmentFunctions {
    static let all = [
        ExecutionFunction("environ.get", .reads, "An environment variable, or the default.") { call, context in
            let key = try call.text("key")
            let fallback = call.take("default") ?? ""
            try call.finish()
            return context.host.environment(key).map(Value.string) ?? fallback
        },
        ExecutionFunction("environ.has_value", .reads, "Whether an environment variable is set, to a value perhaps.") {
            call,
            context in
            let key = try call.text("key")
            let wanted = call.optionalText("value")
            try call.finish()
            guard let value = context.host.environment(key) else { return false }
            return .bool(wanted == nil || wanted == value)
        },
        ExecutionFunction("environ.item", .reads, "Environment variables, each under its name.") { call, context in
            let keys = try call.required("keys")
            let fallback = call.take("default") ?? ""
            try call.finish()
            let names = (keys.list ?? [keys]).map(\.plainText)
            let pairs = names.map { (Value.string($0), context.host.environment($0).map(Value.string) ?? fallback) }
            return .map(Value.Map(pairs) { _, last in last })
        },
    ]
}
