package import ExecutionModules
import Hosts
import OrderedCollections
package import States
package import Values

/// Turns a state tree into low state for one minion. Pure: it sees the tree and calls functions, and changes nothing.
package struct StateCompiler: Sendable {
    /// What is asked for.
    package enum Request: Hashable, Sendable {
        /// What the top files say; `environment`: only that one's top file counts.
        case highstate(environment: String?, exclude: [Value] = [])
        /// These SLS files, patterns allowed.
        case sls([String], environment: String, exclude: [Value] = [])
    }

    /// How far to go.
    package enum Stage: Sendable {
        /// What the files declare, before `extend`, `exclude`, `use` and what requisites say at the other end.
        case declared
        /// What a run does.
        case resolved
    }

    let files: any FileTree
    let context: ExecutionContext
    let id: String
    let grains: Value
    let pillar: Value
    let options: Value
    /// Compile although the pillar has errors (`force=True`).
    package var ignoresPillarErrors = false
    /// What `master_tops` gives this minion: SLS names by environment.
    package var tops: Value = [:]

    /// `context` is what the functions of templates work with; it gets these files, grains, pillar and functions.
    package init(
        files: any FileTree,
        functions: FunctionTable,
        context: ExecutionContext,
        id: String,
        grains: Value,
        pillar: Value,
        options: Value
    ) {
        self.files = files
        self.id = id
        self.grains = grains
        self.pillar = pillar
        self.options = options
        var context = context
        context.files = files
        context.functions = functions
        context.grains = grains
        context.pillar = pillar
        self.context = context
    }

    /// Everything that is wrong is in the answer; nothing is thrown.
    package func compile(_ request: Request, _ stage: Stage = .resolved) async -> Compiled {
        await OwnThread.run { CompileRun(self, stage).compiled(request) }
    }

    /// What the top files give this minion, by environment, without rendering it: `state.show_top`.
    package func top(environment: String? = nil) async -> Compiled {
        await OwnThread.run { CompileRun(self, .resolved).topOnly(environment) }
    }
}

/// What came of compiling.
package struct Compiled: Sendable {
    /// Sorted by order. Empty where there are problems.
    package var low: [LowState] = []
    /// What the files say; the low states share its parts.
    var declared = HighData()
    /// The same as `state.show_highstate` prints it.
    package var high: Value { declared.value }
    /// Everything that is wrong, all of it at once. Nothing may run unless this is empty.
    package var problems: [Diagnostic] = []
    package var warnings: [Diagnostic] = []
    /// How many states the grain `state_runs_disabled` takes out.
    package var disabledCount = 0
    /// No top file gives this minion anything.
    package var isUnmatched = false
    /// The SLS names by environment, as `state.show_top` prints them.
    package var top: Value = [:]
}
