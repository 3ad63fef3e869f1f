package import ExecutionModules
package import Hosts
import OrderedCollections
package import States
package import Values

/// Renders a minion's pillar, on the master or, without one, on the minion itself.
package struct PillarCompiler: Sendable {
    let files: any FileTree
    let context: ExecutionContext
    let options: Value
    /// Runs what the settings list: external pillar, gpg, renderers.
    let programs: any Host

    /// `files` is the pillar tree. `functions` is what its templates may call: on a master, only what the settings list.
    ///
    /// `options` are the settings, with those that no minion sees; `programs` runs what they list, nil: the context's host.
    package init(
        files: any FileTree,
        functions: FunctionTable,
        context: ExecutionContext,
        options: Value,
        programs: (any Host)? = nil
    ) {
        self.files = files
        self.options = options
        self.programs = programs ?? context.host
        var context = context
        context.functions = functions
        self.context = context
    }

    /// The pillar of a minion, with the command line's `override` merged on top, and all that went wrong.
    ///
    /// `external`: further entries of `ext_pillar`. Where something went wrong, `_errors` in the pillar says so, and state runs refuse to start.
    package func compile(
        id: String,
        grains: Value,
        environment: String? = nil,
        override: Value = [:],
        external: [Value] = []
    ) async -> (pillar: Value, problems: [Diagnostic]) {
        await OwnThread.run {
            let run = PillarRun(self, id: id, grains: grains, environment: environment, override: override)
            return run.compiled(adding: external)
        }
    }
}
