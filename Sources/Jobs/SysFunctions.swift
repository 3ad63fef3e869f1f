import ExecutionModules
import OrderedCollections
import StateModules
import Values

/// `sys.*`: what this build can do. Here, because only here all functions and all states are known.
enum SysFunctions {
    static let all = [
        ExecutionFunction("sys.doc", .reads, "What functions do: those whose name begins with the argument.") {
            call,
            context in
            let prefix = try prefix(&call)
            let names = context.functions.names.filter { matches($0, prefix) }
            let pairs = names.map { (Value.string($0), Value.string(context.functions[$0]?.summary ?? "")) }
            return .map(Value.Map(uniqueKeysWithValues: pairs))
        },
        ExecutionFunction("sys.list_functions", .reads, "The functions that cm '*' FUN can call.") { call, context in
            let prefix = try prefix(&call)
            return .list(context.functions.names.filter { matches($0, prefix) }.map { .string($0) })
        },
        ExecutionFunction("sys.list_modules", .reads, "The modules of those functions.") { call, context in
            try call.finish()
            return .list(modules(of: context.functions.names))
        },
        ExecutionFunction("sys.list_state_functions", .reads, "The functions that states can use.") { call, _ in
            let prefix = try prefix(&call)
            return .list(Catalog.byName.keys.sorted().filter { matches($0, prefix) }.map { .string($0) })
        },
        ExecutionFunction("sys.list_state_modules", .reads, "The modules of those states.") { call, _ in
            try call.finish()
            return .list(modules(of: Catalog.byName.keys.sorted()))
        },
    ]

    static func prefix(_ call: inout Call) throws -> String {
        let prefix = call.take("module")
        try call.finish()
        return prefix?.string ?? ""
    }

    /// `test` is a module, `test.ping` a function.
    static func matches(_ name: String, _ prefix: String) -> Bool {
        prefix.isEmpty || name == prefix || name.hasPrefix(prefix + ".")
    }

    private static func modules(of names: [String]) -> [Value] {
        OrderedSet(names.map { String($0.prefix { $0 != "." }) }).map { .string($0) }
    }
}
