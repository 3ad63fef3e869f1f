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
    private let compiler: PillarCompiler
    private let options: Value
    private let logger: Logger

    init(settings: MasterSettings, logger: Logger) {
        let host = LocalHost()
        let roots = settings.pillarRoots.sorted { Self.order($0.key) < Self.order($1.key) }
        let tree = LocalTree(
            roots: OrderedDictionary(uniqueKeysWithValues: roots.map { ($0.key.text, $0.value) }),
            host: host
        )
        let options = Value.map(settings.compilerOptions)
        let functions = PillarFunctions.table(ExecutionCatalog.table, listed: settings.pillar.functions, host: host)
        let context = ExecutionContext(
            host: LookingHost(host),
            files: tree,
            grains: [:],
            pillar: [:],
            options: options,
            functions: functions
        )
        compiler = PillarCompiler(files: tree, functions: functions, context: context, options: options)
        self.options = options
        self.logger = logger
    }

    func pillar(of id: MinionID, grains: Value, environment: EnvironmentName?) async -> PillarReply {
        let (pillar, problems) = await compiler.compile(id: id.text, grains: grains, environment: environment?.text)
        for problem in problems {
            logger.error("pillar", metadata: ["minion": "\(id)", "problem": "\(problem)"])
        }
        let errors = pillar["_errors"]?.list?.map(\.keyText) ?? []
        return PillarReply(pillar: pillar, errors: errors, options: options)
    }

    /// `base` comes first, the others by name.
    private static func order(_ name: EnvironmentName) -> String { name.text == "base" ? "" : name.text }
}
