import Compiler
import ExecutionModules
import OrderedCollections
import States
import Values

/// `state.show_state_usage`: which SLS files of the tree the top file gives this minion.
enum StateUsage {
    static let usage = StateFunction(
        "state.show_state_usage",
        .reads,
        "The SLS files of every environment that this minion uses, and those that it does not"
    ) { call, work in
        try await work.showTop(&call) { try await usage($0, work.setup.files) }
    }

    private static func usage(_ top: Value, _ files: any FileTree) async throws -> Value {
        var usage = Value.Map()
        for name in try await files.environments() {
            let patterns = top[name]?.list?.compactMap(\.string) ?? []
            let all = try await files.entries(under: "", in: name).compactMap { sls($0.path) }.sorted()
            let used = all.filter { sls in patterns.contains { Glob.matches(sls, $0) } }
            let unused = all.filter { !used.contains($0) }
            usage[.string(name)] = [
                "used": .list(used.map { .string($0) }), "unused": .list(unused.map { .string($0) }),
                "count_all": .int(all.count), "count_used": .int(used.count), "count_unused": .int(unused.count),
            ]
        }
        return .map(usage)
    }

    /// `a.b` for `a/b.sls` and for `a/b/init.sls`.
    private static func sls(_ path: String) -> String? {
        guard path.hasSuffix(".sls") else { return nil }
        var name = path.dropLast(4)
        if name.hasSuffix("/init") { name = name.dropLast(5) }
        return name.split(separator: "/").joined(separator: ".")
    }
}
