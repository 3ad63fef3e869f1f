import Compiler
import ExecutionModules
import Hosts
import Logging
import OrderedCollections
import States
import Values
import Wire

/// Compiles pillar on the master, from `pillar_roots`.
struct MasterPillar: PillarSource {
    private let roots: OrderedDictionary<String, [String]>
    private let functions: FunctionTable
    private let options: Value
    private let host = LocalHost()
    private let logger: Logger

    init(settings: MasterSettings, logger: Logger) {
        let sorted = settings.pillarRoots.sorted { Self.order($0.key) < Self.order($1.key) }
        roots = OrderedDictionary(uniqueKeysWithValues: sorted.map { ($0.key.text, $0.value) })
        functions = PillarFunctions.table(ExecutionCatalog.table, listed: settings.pillar.functions, host: host)
        options = .map(settings.compilerOptions)
        self.logger = logger
    }

    func pillar(of id: MinionID, grains: Value, environment: EnvironmentName?) async -> PillarReply {
        let (pillar, problems) = await compiler(for: id)
            .compile(id: id.text, grains: grains, environment: environment?.text)
        for problem in problems {
            logger.error("pillar", metadata: ["minion": "\(id)", "problem": "\(problem)"])
        }
        let errors = pillar["_errors"]?.list?.map(\.keyText) ?? []
        return PillarReply(pillar: pillar, errors: errors, options: options)
    }

    /// Made for each pillar: a tree that was not there when the master started is found.
    private func compiler(for id: MinionID) -> PillarCompiler {
        var options = options
        options["id"] = .string(id.text)
        let tree = LocalTree(roots: roots, host: host)
        let context = ExecutionContext(
            host: LookingHost(host),
            files: tree,
            grains: [:],
            pillar: [:],
            options: options,
            functions: functions
        )
        return PillarCompiler(files: tree, functions: functions, context: context, options: options)
    }

    /// `base` comes first, the others by name.
    private static func order(_ name: EnvironmentName) -> String { name.text == "base" ? "" : name.text }
}
