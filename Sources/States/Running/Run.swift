import Hosts
import OrderedCollections
import Values

/// One run under way.
struct Run {
    let runner: StateRunner
    let request: RunRequest
    let states: [PreparedState]
    let graph: RequisiteGraph
    /// By place in `states`: what came of them so far, and of their dry runs.
    private var results: [StateResult?]
    private var checks: [StateResult?]
    /// In the order of execution.
    private var order: [Int] = []
    private var listeners: [StateResult] = []
    private var touched = Touched()
    private let memory = RunMemory()
    private var runNumber = 0
    /// The IDs of the states that a test run has only shown.
    private var pending: [String] = []
    private var syncFailure: String?

    init(runner: StateRunner, request: RunRequest, states: [PreparedState]) {
        self.runner = runner
        self.request = request
        self.states = states
        graph = RequisiteGraph(request.low)
        results = Array(repeating: nil, count: states.count)
        checks = results
    }

    mutating func perform() async {
        for visit in graph.order where results[visit.state] == nil {
            if Task.isCancelled { break }
            await self.visit(visit)
            if isStopped(by: visit.state) { break }
        }
        for visit in graph.unreachable where results[visit.state] == nil && !visit.isPrereqCheck {
            notRun(visit, false, "Recursive requisite found")
        }
        await listen()
        sync()
    }

    func outcome() -> RunOutcome {
        var all = order.compactMap { results[$0] } + listeners
        if let syncFailure {
            for index in all.indices where !all[index].changes.isEmpty {
                all[index].result = false
                all[index].comment += "\nIt may not be on disk: \(syncFailure)"
            }
        }
        return RunOutcome(results: all)
    }

    private func isStopped(by state: Int) -> Bool {
        guard !request.isTest, results[state]?.result == false else { return false }
        return states[state].global.isFailhard ?? request.isFailhard
    }

    // MARK: one state

    private mutating func visit(_ visit: RequisiteGraph.Visit) async {
        let dependencies = graph.dependencies(of: visit)
        var targets: [(kind: RequisiteKind, result: StateResult)] = []
        for dependency in dependencies {
            let on = dependency.on.state
            guard let result = dependency.kind == .prereq ? checks[on] : results[on] else { continue }
            targets.append((dependency.kind, result))
        }
        switch targets.isEmpty ? .met : RequisiteStatus(targets) {
        case .met: await run(visit, isWatching: false)
        case .watched: await run(visit, isWatching: true)
        case .failed: failed(visit, because: targets)
        case .prereqIdle: notRun(visit, true, "No changes detected")
        case .onfailIdle: notRun(visit, true, "State was not run because onfail req did not change")
        case .onchangesIdle: notRun(visit, true, "State was not run because none of the onchanges reqs changed")
        }
    }

    private mutating func run(_ visit: RequisiteGraph.Visit, isWatching: Bool) async {
        let state = states[visit.state]
        let isTest = request.isTest || visit.isPrereqCheck
        report(state.low)
        var execution = execution(of: visit.state, isTest: isTest)
        let result = await execution.run(isWatching: isWatching)
        touched = execution.touched
        if visit.isPrereqCheck { checks[visit.state] = result } else { record(visit.state, result) }
    }

    private func execution(of number: Int, isTest: Bool) -> Execution {
        let state = states[number]
        let visit = RequisiteGraph.Visit(state: number, isPrereqCheck: false)
        let required = graph.dependencies(of: visit).filter { $0.kind == .require && !$0.on.isPrereqCheck }
        return Execution(
            runner: runner,
            state: state,
            isTest: isTest,
            pending: pending,
            required: required.map { states[$0.on.state].low },
            touched: touched,
            memory: memory,
            progress: RunProgress(
                done: order.count,
                total: states.count,
                current: "\(state.low.fullName) \(state.low.name)"
            )
        )
    }

    private func report(_ state: LowState) {
        let current = "\(state.fullName) \(state.name)"
        runner.progress(RunProgress(done: order.count, total: states.count, current: current))
    }

    private mutating func failed(
        _ visit: RequisiteGraph.Visit,
        because targets: [(kind: RequisiteKind, result: StateResult)]
    ) {
        // The dry run has been made: its words tell more than the failed requisite.
        if !visit.isPrereqCheck, var check = checks[visit.state] {
            check.changes = [:]
            record(visit.state, check)
            return
        }
        var names: [String] = []
        for (_, target) in targets where target.result == false {
            let name = "\(target.state.sls).\(target.state.id)"
            if !names.contains(name) { names.append(name) }
        }
        notRun(visit, false, "One or more requisite failed: \(names.joined(separator: ", "))")
    }

    private mutating func notRun(_ visit: RequisiteGraph.Visit, _ outcome: Bool, _ comment: String) {
        let result = StateResult(
            state: states[visit.state].low,
            result: outcome,
            comment: comment,
            startTime: localTimeOfDay(runner.host.now),
            ran: false
        )
        if visit.isPrereqCheck { checks[visit.state] = result }
        record(visit.state, result)
    }

    private mutating func record(_ state: Int, _ result: StateResult) {
        var result = result
        result.runNumber = runNumber
        runNumber += 1
        results[state] = result
        order.append(state)
        if request.isTest, result.result == nil { pending.append(result.state.id) }
    }

    // MARK: afterwards

    /// Lets every state with a `listen` react to what its targets changed.
    private mutating func listen() async {
        guard states.contains(where: { $0.low["listen"] != nil }) else { return }
        let index = StateIndex(request.low)
        for listener in order where states[listener].low["listen"] != nil {
            let targets = states[listener].low.references("listen").flatMap { index.find($0) }
            guard targets.contains(where: { results[$0]?.changes.isEmpty == false }) else { continue }
            var execution = execution(of: listener, isTest: request.isTest)
            var result = await execution.react()
            touched = execution.touched
            result.state.id = "listener_\(result.state.id)"
            result.state.function = "mod_watch"
            result.runNumber = runNumber
            runNumber += 1
            listeners.append(result)
        }
    }

    private mutating func sync() {
        guard !touched.isEmpty else { return }
        do throws(HostError) { try touched.sync(runner.host) } catch { syncFailure = error.description }
    }
}
