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
    /// With those that no minion sees.
    private let options: Value
    /// What minions may know.
    private let shared: Value
    private let host = LocalHost()
    private let logger: Logger

    init(settings: MasterSettings, logger: Logger) {
        let sorted = settings.pillarRoots.sorted { Self.order($0.key) < Self.order($1.key) }
        roots = OrderedDictionary(uniqueKeysWithValues: sorted.map { ($0.key.text, $0.value) })
        functions = PillarFunctions.table(ExecutionCatalog.table, listed: settings.pillar.functions, host: host)
        options = .map(settings.pillarOptions)
        shared = .map(settings.compilerOptions)
        self.logger = logger
    }

    func pillar(of id: MinionID, grains: Value) async -> Value {
        await compiled(id, grains, PillarQuestion())
    }

    func reply(to question: PillarQuestion, of id: MinionID, grains: Value) async -> PillarReply {
        let pillar = await compiled(id, grains, question)
        var errors = pillar["_errors"]?.list?.map(\.keyText) ?? []
        var tops: Value = [:]
        do throws(Diagnostic) {
            tops = try await MasterTops(options: options, host: host).tops(of: id.text, grains: grains)
        } catch {
            report(error, of: id)
            errors.append("master_tops failed. Please see master log for details.")
        }
        return PillarReply(pillar: pillar, errors: errors, options: shared, tops: tops)
    }

    private func compiled(_ id: MinionID, _ grains: Value, _ question: PillarQuestion) async -> Value {
        // Whoever could choose the command would own the master.
        let allowed = (options["on_demand_ext_pillar"]?.list?.compactMap(\.string) ?? []).filter {
            !$0.hasPrefix("cmd_")
        }
        let external = question.external.filter { $0.map?.keys.allSatisfy { allowed.contains($0.keyText) } ?? false }
        if external.count < question.external.count {
            logger.warning("pillar: a source that 'on_demand_ext_pillar' does not list", metadata: ["minion": "\(id)"])
        }
        let (pillar, problems) = await compiler(for: id).compile(
            id: id.text,
            grains: grains,
            environment: question.environment?.text,
            override: .map(question.override),
            external: external
        )
        for problem in problems { report(problem, of: id) }
        return pillar
    }

    private func report(_ problem: Diagnostic, of id: MinionID) {
        logger.error("pillar", metadata: ["minion": "\(id)", "problem": "\(problem)"])
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
        return PillarCompiler(files: tree, functions: functions, context: context, options: options, programs: host)
    }

    /// `base` comes first, the others by name.
    private static func order(_ name: EnvironmentName) -> String { name.text == "base" ? "" : name.text }
}
