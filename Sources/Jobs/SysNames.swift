import ExecutionModules
import OrderedCollections
import StateModules
import States
import Values

/// `sys.argspec` and its kin: which arguments functions and states take. Nobody writes that down: it is found by
/// letting each ask for its arguments.
enum SysNames {
    static let all = [
        ExecutionFunction("sys.argspec", .reads, "The arguments of functions: those whose name begins with module.") {
            call,
            context in
            let prefix = try SysFunctions.prefix(&call)
            var found = Value.Map()
            for name in context.functions.names where SysFunctions.matches(name, prefix) {
                guard let function = context.functions[name] else { continue }
                found[.string(name)] = report(await ArgumentNames.of(function))
            }
            return .map(found)
        },
        ExecutionFunction("sys.state_argspec", .reads, "The arguments of states: those whose name begins with module.")
        {
            call,
            _ in
            let prefix = try SysFunctions.prefix(&call)
            var found = Value.Map()
            for (name, module) in Catalog.byName.sorted(by: { $0.key < $1.key })
            where SysFunctions.matches(name, prefix) {
                let (names, required) = ArgumentCheck.names(of: module)
                found[.string(name)] = report((names: names, required: required, takesMore: false))
            }
            return .map(found)
        },
        ExecutionFunction("sys.list_renderers", .reads, "The renderers of this build.") { call, _ in
            let prefix = try SysFunctions.prefix(&call)
            return .list(
                ["gpg", "jinja", "json", "text", "yaml"].filter { prefix.isEmpty || $0 == prefix }.map { .string($0) }
            )
        },
        ExecutionFunction("sys.reload_modules", .reads, "True: there is nothing to load again.") { call, _ in
            try call.finish()
            return true
        },
    ]

    /// Salt's shape. What an argument is when it is not given is not known: null stands for each default.
    private static func report(_ found: (names: [String], required: Set<String>, takesMore: Bool)) -> Value {
        let required = found.names.filter { found.required.contains($0) }
        let optional = found.names.filter { !found.required.contains($0) }
        return [
            "args": .list((required + optional).map { .string($0) }),
            "defaults": optional.isEmpty ? .null : .list(optional.map { _ in .null }),
            "varargs": found.takesMore ? true : .null, "kwargs": .null,
        ]
    }
}
