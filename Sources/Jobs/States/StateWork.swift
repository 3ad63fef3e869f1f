import Compiler
import ExecutionModules
import Hosts
import StateModules
import States
import Values

/// One call of a function of `state.*`: compiles and runs.
struct StateWork: Sendable {
    let setup: JobSetup
    let facts: Facts
    let function: String

    var lock: RunLock { RunLock(path: setup.cacheDirectory + "/state.lock") }

    func request(_ call: inout Call, wantsFiles: Bool) throws(CallError) -> StateCall {
        var request = try StateCall(&call, wantsFiles: wantsFiles, isTest: setup.isTest)
        try request.settle(setup.options)
        return request
    }

    /// Compiles what is asked for, keeps what `select` says, and runs it.
    func apply(_ request: StateCall, _ select: ([LowState]) throws -> [LowState]) async throws -> JobOutcome {
        try await locked(request) {
            let workshop: StateWorkshop
            switch try await prepare(request) {
            case .success(let ready): workshop = ready
            case .failure(let outcome): return outcome
            }
            let compiled = await workshop.compiler.compile(request.compilation)
            guard compiled.problems.isEmpty else { return .rejected(compiled.problems) }
            if compiled.isUnmatched { return StateReturn.noMatch }
            return await run(
                try select(compiled.low),
                request,
                workshop,
                warnings: compiled.warnings,
                firstNumber: compiled.disabledCount
            )
        }
    }

    /// Runs low states that no tree declares: `state.single`.
    func apply(_ low: [LowState], _ request: StateCall) async throws -> JobOutcome {
        try await locked(request) {
            switch try await prepare(request) {
            case .success(let workshop): await run(low, request, workshop, warnings: [])
            case .failure(let outcome): outcome
            }
        }
    }

    /// Asks the top files only, and returns what `show` makes of the SLS names by environment.
    func showTop(_ call: inout Call, _ show: (Value) async throws -> Value) async throws -> JobOutcome {
        let request = try request(&call, wantsFiles: false)
        try call.finish()
        switch try await prepare(request) {
        case .failure(let outcome): return outcome
        case .success(let workshop):
            let compiled = await workshop.compiler.top(environment: request.environment)
            guard compiled.problems.isEmpty else { return .rejected(compiled.problems) }
            return JobOutcome(try await show(compiled.top), warnings: compiled.warnings)
        }
    }

    /// Compiles only, and returns what `show` makes of it.
    func show(
        _ request: StateCall,
        _ stage: StateCompiler.Stage = .resolved,
        _ show: (Compiled) -> Value
    ) async throws -> JobOutcome {
        switch try await prepare(request) {
        case .failure(let outcome): return outcome
        case .success(let workshop):
            let compiled = await workshop.compiler.compile(request.compilation, stage)
            guard compiled.problems.isEmpty else { return .rejected(compiled.problems) }
            return JobOutcome(show(compiled), warnings: compiled.warnings)
        }
    }

    /// Pillar, compiler and runner for a request; a pillar that does not render stops it, unless `force=True`.
    func prepare(_ request: StateCall, files: (any FileTree)? = nil) async throws -> Preparation {
        let pillar = try await facts.pillar(environment: request.pillarEnvironment, override: request.pillar)
        if !pillar.errors.isEmpty, !request.isForced { return .failure(StateReturn.pillarFailed(pillar)) }
        let files = files ?? request.overlay.map { OverlayTree(under: $0, over: setup.files) } ?? setup.files
        let grains = try await facts.grains()
        var workshop = try await workshop(files, grains, pillar, request)
        workshop.runner.reloaded = { wishes in await reloaded(wishes, pillar, request, files) }
        return .success(workshop)
    }

    /// A runner that knows the grains or the pillar as they are now; nil when they cannot be had.
    private func reloaded(
        _ wishes: Set<Reloading>,
        _ pillar: PillarAnswer,
        _ request: StateCall,
        _ files: any FileTree
    ) async -> StateRunner? {
        do {
            let grains = wishes.contains(.grains) ? try await facts.freshGrains() : try await facts.grains()
            let fresh =
                wishes.contains(.pillar)
                ? try await facts.pillar(environment: request.pillarEnvironment, override: request.pillar) : pillar
            var workshop = try await workshop(files, grains, fresh, request)
            workshop.runner.reloaded = { wishes in await reloaded(wishes, fresh, request, files) }
            return workshop.runner
        } catch {
            setup.log("error", "grains or pillar cannot be reloaded: \(error)")
            return nil
        }
    }

    private func workshop(
        _ files: any FileTree,
        _ grains: Value,
        _ pillar: PillarAnswer,
        _ request: StateCall
    ) async throws -> StateWorkshop {
        let executables = (
            states: try await setup.executables("_states", of: files, in: request.environment),
            modules: try await setup.executables("_modules", of: files, in: request.environment)
        )
        return StateWorkshop(
            setup,
            files: files,
            grains: grains,
            pillar: pillar,
            request,
            facts: facts,
            executables: executables
        )
    }

    enum Preparation {
        case success(StateWorkshop)
        case failure(JobOutcome)
    }

    private func run(
        _ low: [LowState],
        _ request: StateCall,
        _ workshop: StateWorkshop,
        warnings: [Diagnostic],
        firstNumber: Int = 0
    ) async -> JobOutcome {
        let isFailhard = setup.options["failhard"]?.isTruthy ?? false
        let limit = max(setup.options["state_max_parallel"]?.int ?? 0, 0)
        var run = RunRequest(low: low, isTest: request.isTest, isFailhard: isFailhard, parallelLimit: limit)
        run.aggregate = workshop.options["state_aggregate"] ?? false
        run.tellsAll = request.tellsAll ?? workshop.options["state_events"]?.isTruthy ?? false
        run.firstNumber = firstNumber
        let outcome = await workshop.runner.run(run)
        var answer = JobOutcome(
            outcome.value,
            retcode: outcome.retcode,
            success: outcome.retcode == 0,
            warnings: warnings
        )
        answer.problems = outcome.problems
        answer.events = outcome.events.map { $0.report(setup.jobID, setup.minion) }
        for event in answer.events { setup.log("info", "event \(event.tag): \(JSON.text(event.data))") }
        return answer
    }

    /// Holds the run lock while `body` works. A dry run needs none; neither does `concurrent=True`.
    private func locked(_ request: StateCall, _ body: () async throws -> JobOutcome) async throws -> JobOutcome {
        if request.isTest || request.isConcurrent { return try await body() }
        try setup.host.makeDirectory(setup.cacheDirectory, parents: true, FileAttributes(mode: 0o700))
        let holder = RunLock.Holder(function: function, pid: ProcessID.own, jobID: setup.jobID)
        if request.isQueued {
            let lock = try await lock.wait(holder)
            defer { lock.release() }
            return try await body()
        }
        switch try lock.take(holder) {
        case .taken(let lock):
            defer { lock.release() }
            return try await body()
        case .held(let other): return .rejected([other?.description ?? "Another state job is running"])
        }
    }
}
