import ExecutionModules
import OrderedCollections
import Values

/// Which functions can do without grains and pillar, so that a ping costs nothing.
enum FunctionNeeds {
    private static let modulesWithoutFacts: Set<String> = [
        "cmd", "event", "group", "hashutil", "http", "random", "sys", "test", "user",
    ]

    static func facts(_ call: Call) -> Bool {
        let module = call.function.prefix { $0 != "." }
        // A template of a command may use both, an event may tell of them.
        let askers: [Value] = ["template", "with_grains", "with_pillar"]
        return !modulesWithoutFacts.contains(String(module)) || askers.contains { call.named[$0] != nil }
    }
}
