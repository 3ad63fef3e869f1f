import Compiler
import ExecutionModules
import OrderedCollections
import StateModules
import States
import Values

/// The compiler and the runner of one state job, made for the same files, grains and pillar.
struct StateWorkshop: Sendable {
    let compiler: StateCompiler
    var runner: StateRunner
    /// The master's settings with this machine's own over them.
    let options: Value

    init(
        _ setup: JobSetup,
        files: any FileTree,
        grains: Value,
        pillar answer: PillarAnswer,
        _ request: StateCall,
        facts: Facts,
        executables: (states: TreeExecutables, modules: TreeExecutables)
    ) {
        let functions = JobRunner.functions.adding(modules: ExecutableModule.functions(executables.modules))
        let pillar = answer.value
        // This machine's own settings win over the master's.
        var merged = answer.options.merging(setup.options.map ?? [:]) { _, own in own }
        if let topFile = request.topFile { merged["state_top"] = .string(topFile) }
        // What templates and functions find in `opts` is what this run uses.
        merged["saltenv"] = .string(request.environment ?? merged["saltenv"]?.string ?? "base")
        merged["pillarenv"] = request.pillarEnvironment.map(Value.string) ?? .null
        let options = Value.map(merged)
        self.options = options
        var context = ExecutionContext(
            host: setup.host,
            files: files,
            grains: grains,
            pillar: pillar,
            options: options,
            functions: functions
        )
        context.log = setup.log
        context.sendEvent = setup.sendEvent
        context.downloads = setup.downloads
        context.freshPillar = facts.freshPillar
        var compiler = StateCompiler(
            files: files,
            functions: functions,
            context: context,
            id: setup.minion,
            grains: grains,
            pillar: pillar,
            options: options
        )
        compiler.ignoresPillarErrors = request.isForced
        compiler.tops = answer.tops
        self.compiler = compiler
        runner = StateRunner(
            host: setup.host,
            modules: Catalog.byName,
            files: files,
            templates: FileTemplates(
                files: files,
                functions: functions,
                context: context,
                options: options
            ),
            downloads: setup.downloads,
            grains: grains,
            pillar: pillar,
            cacheDirectory: setup.cacheDirectory + "/states",
            functions: FunctionCaller(context: context),
            progress: setup.progress
        )
        runner.executables = executables.states
        runner.backsUpFiles = options["backup_mode"] == "minion"
    }
}

/// Execution functions for `onlyif` and `unless` in their mapping form, and for `module.run`.
struct FunctionCaller: FunctionCalling {
    let context: ExecutionContext
    private(set) var memory: RunMemory?

    init(context: ExecutionContext) {
        self.context = context
    }

    func knowing(_ memory: RunMemory) -> FunctionCaller {
        var caller = self
        caller.memory = memory
        return caller
    }

    func call(_ function: String, _ arguments: [Value], _ named: Value.Map) async throws -> FunctionAnswer {
        let code = Retcode()
        var context = context
        context.setRetcode = { code.set($0) }
        if let grains = memory?.grains { context.grains = grains }
        let value = try await context.functions.call(Call(function, arguments, named), in: context)
        return FunctionAnswer(value, retcode: code.value ?? 0)
    }

    func has(_ function: String) -> Bool { context.functions[function] != nil }

    func missingArgument(of error: any Error) -> String? {
        guard case .missing(_, let argument)? = error as? CallError else { return nil }
        return argument
    }
}
