import OrderedCollections
import StateModules
import Values

/// `sys.*`: what this build can do.
enum SysFunctions {
    static let all = [
        ExecutionFunction("sys.doc", .reads, "One line on each function of the named modules, or on all.") {
            call,
            context in
            let wanted = call.restAsTexts()
            try call.finish()
            let names = matching(context.functions.names, wanted)
            return .map(
                Value.Map(
                    uniqueKeysWithValues: names.map { (.string($0), .string(context.functions[$0]?.summary ?? "")) }
                )
            )
        },
        ExecutionFunction("sys.list_functions", .reads, "The functions of the named modules, or all.") {
            call,
            context in
            let wanted = call.restAsTexts()
            try call.finish()
            return .list(matching(context.functions.names, wanted).map { .string($0) })
        },
        ExecutionFunction("sys.list_modules", .reads, "The modules that have functions.") { call, context in
            try call.finish()
            return modules(context.functions.names)
        },
        ExecutionFunction("sys.list_state_functions", .reads, "The states of the named modules, or all.") { call, _ in
            let wanted = call.restAsTexts()
            try call.finish()
            return .list(matching(Catalog.byName.keys.sorted(), wanted).map { .string($0) })
        },
        ExecutionFunction("sys.list_state_modules", .reads, "The modules that have states.") { call, _ in
            try call.finish()
            return modules(Array(Catalog.byName.keys))
        },
    ]

    /// Names of the modules `wanted`, full names, or patterns of either.
    private static func matching(_ names: [String], _ wanted: [String]) -> [String] {
        if wanted.isEmpty { return names }
        return names.filter { name in wanted.contains { Glob.matches(name, $0) || name.hasPrefix($0 + ".") } }
    }

    private static func modules(_ names: [String]) -> Value {
        let modules = Set(names.map { String($0.prefix { $0 != "." }) })
        return .list(modules.sorted().map { .string($0) })
    }
}
