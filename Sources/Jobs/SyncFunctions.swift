import ExecutionModules
import OrderedCollections
import States
import Values

/// `saltutil.*`: what Salt needs to be told to look at again. cm looks anew in every job, so there is nothing to bring:
/// these say what Salt says when everything is up to date, and states that wait for them find them done.
enum SyncFunctions {
    /// The kinds of modules that Salt copies from the tree. cm reads `_modules`, `_states`, `_grains` and `_renderers` of the
    /// job's own snapshot.
    private static let kinds = [
        "beacons", "clouds", "engines", "executors", "grains", "log_handlers", "matchers", "modules", "output",
        "pillar",
        "proxymodules", "renderers", "resources", "returners", "sdb", "serializers", "states", "thorium", "tops",
        "utils", "wrapper",
    ]

    static let all: [ExecutionFunction] =
        kinds.map { kind in
            ExecutionFunction(
                "saltutil.sync_\(kind)",
                .reads,
                "Nothing: the tree's executables are always those of the job."
            ) {
                call,
                _ in
                try takeSyncArguments(&call)
                return .list([])
            }
        } + [
            ExecutionFunction(
                "saltutil.sync_all",
                .reads,
                "Nothing: the tree's executables are always those of the job."
            ) {
                call,
                _ in
                try takeSyncArguments(&call)
                return .map(Value.Map(uniqueKeysWithValues: kinds.map { (.string($0), .list([])) }))
            },
            refresh("modules", "functions and states"),
            refresh("grains", "grains"),
            refresh("pillar", "the pillar"),
            refresh("matchers", "targets"),
            ExecutionFunction("saltutil.list_extmods", .reads, "The executables of the tree, by kind.") {
                call,
                context in
                try call.finish()
                return try await executables(context)
            },
        ]

    private static func refresh(_ kind: String, _ what: String) -> ExecutionFunction {
        ExecutionFunction("saltutil.refresh_\(kind)", .reads, "True: every job looks at \(what) anew.") { call, _ in
            for name in ["wait", "timeout", "clean_cache", "async", "clean_pillar_cache"] {
                call.named[.string(name)] = nil
            }
            call.positional = []
            try call.finish()
            return true
        }
    }

    private static func takeSyncArguments(_ call: inout Call) throws {
        for name in ["saltenv", "refresh", "extmod_whitelist", "extmod_blacklist", "clean_pillar_cache"] {
            call.named[.string(name)] = nil
        }
        call.positional = []
        try call.finish()
    }

    private static func executables(_ context: ExecutionContext) async throws -> Value {
        var found = Value.Map()
        for kind in ["grains", "modules", "renderers", "states"] {
            let entries = try await context.files.entries(under: "_" + kind, in: "base")
            let names = entries.map { String(($0.path.split(separator: "/").last ?? "").prefix { $0 != "." }) }
            if !names.isEmpty { found[.string(kind)] = .list(names.map { .string($0) }) }
        }
        return .map(found)
    }
}
