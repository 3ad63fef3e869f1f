package import Hosts
import OrderedCollections
package import Values

/// Runs low states on a host: checks all of them first, then decides and performs one after the other.
package struct StateRunner: Sendable {
    let host: any Host
    let modules: [String: any StateModule.Type]
    let files: any FileTree
    let templates: any TemplateRendering
    let downloads: any Downloading
    let grains: Value
    let pillar: Value
    let cacheDirectory: String
    private(set) var functions: (any FunctionCalling)?
    /// Modules in other languages (`_states/`).
    package var executables = TreeExecutables()
    /// `backup_mode: minion` of the settings: files that say nothing of backups are kept before they change.
    package var backsUpFiles = false
    /// Makes a runner that knows the grains or the pillar anew (`reload_grains`, `reload_pillar`).
    package var reloaded: (@Sendable (Set<Reloading>) async -> StateRunner?)?
    let progress: @Sendable (RunProgress) -> Void

    /// `functions` answers `onlyif` and `unless` in their mapping form.
    package init(
        host: any Host,
        modules: [String: any StateModule.Type],
        files: any FileTree,
        templates: any TemplateRendering,
        downloads: any Downloading,
        grains: Value = [:],
        pillar: Value = [:],
        cacheDirectory: String,
        functions: (any FunctionCalling)? = nil,
        progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) {
        self.host = host
        self.modules = modules
        self.files = files
        self.templates = templates
        self.downloads = downloads
        self.grains = grains
        self.pillar = pillar
        self.cacheDirectory = cacheDirectory
        self.functions = functions
        self.progress = progress
    }

    /// The same runner, whose functions know what the states of a run have set.
    func knowing(_ memory: RunMemory) -> StateRunner {
        var runner = self
        runner.functions = functions?.knowing(memory)
        return runner
    }

    package func run(_ request: RunRequest) async -> RunOutcome {
        let prepared: [PreparedState]
        do {
            prepared = try prepare(request.low)
        } catch {
            return refuse(request.low, await SourceLines(files).added(to: error.mistakes, of: request.low))
        }
        var run = Run(runner: self, request: request, states: prepared)
        await run.perform()
        return run.outcome()
    }
}

/// What a state can have collected anew for those after it.
package enum Reloading: Hashable, Sendable {
    case grains
    case pillar
}

/// What to run, and how.
package struct RunRequest: Sendable {
    package var low: [LowState]
    /// Show what would be done; change nothing.
    package var isTest: Bool
    /// Stop after the first state that fails (a state's own `failhard` wins).
    package var isFailhard: Bool
    /// How many states may run side by side (`state_max_parallel`); 0: any number.
    package var parallelLimit: Int
    /// `state_aggregate`: True, or a list of modules.
    package var aggregate: Value = false
    /// `state_events`: the master is told of every state.
    package var tellsAll = false
    /// The first run number.
    package var firstNumber = 0

    package init(low: [LowState], isTest: Bool = false, isFailhard: Bool = false, parallelLimit: Int = 0) {
        self.low = low
        self.isTest = isTest
        self.isFailhard = isFailhard
        self.parallelLimit = parallelLimit
    }
}

/// What came of a run. Everything that it reports as changed is on disk.
package struct RunOutcome: Sendable {
    /// In the order of execution.
    package var results: [StateResult]
    /// The exit code of the job: 0, or 2 when a state failed (or there was none).
    package var retcode: Int
    /// What `fire_event` and `state_events` send.
    package var events: [StateEvent]
    /// Why the run was refused before it began.
    package var problems: [Diagnostic] = []

    package init(results: [StateResult], retcode: Int? = nil, events: [StateEvent] = []) {
        self.results = results
        self.events = events
        let hasFailed = results.isEmpty || results.contains { $0.result == false }
        self.retcode = retcode ?? (hasFailed ? 2 : 0)
    }

    /// The return of the job: results under their tags.
    package var value: Value {
        .map(Value.Map(results.map { (.string($0.state.tag), $0.value) }) { _, last in last })
    }
}
