import Hosts
import OrderedCollections
import Values

/// One run under way.
struct Run: Sendable {
    private var runner: StateRunner
    let request: RunRequest
    private var states: [PreparedState]
    let graph: RequisiteGraph
    /// By place in `states`: what came of them so far, and of their dry runs.
    private var results: [StateResult?] = []
    private var checks: [Int: StateResult] = [:]
    /// In the order in which they were begun.
    private var order: [Int] = []
    private var extras: [StateResult] = []
    private var touched = Touched()
    private let memory: RunMemory
    private var runNumber: Int
    private var aggregation: Aggregation
    private var events: [StateEvent] = []
    /// The IDs of the states that a test run has only shown.
    private var pending: [String] = []
    private var syncFailure: String?
    /// States that run beside the others (`parallel`), and those that wait for a place among them.
    private var running: Set<Int> = []
    private var queued: [Parallel] = []
    /// Parallel states whose requisites still run.
    private var postponed: [RequisiteGraph.Visit] = []
    private var isStopped = false

    /// A parallel state that may begin.
    private struct Parallel: Sendable {
        var state: Int
        var isWatching: Bool
    }

    /// What a parallel state came to.
    private struct Finished: Sendable {
        var state: Int
        var result: StateResult
        var touched: Touched
    }

    init(runner: StateRunner, request: RunRequest, states: [PreparedState]) {
        memory = RunMemory(states.compactMap(\.module))
        self.runner = runner.knowing(memory)
        self.request = request
        self.states = states
        graph = RequisiteGraph(request.low)
        aggregation = Aggregation(graph, setting: request.aggregate)
        runNumber = request.firstNumber
    }

    mutating func perform() async {
        let start = self
        self = await withTaskGroup(of: Finished.self, returning: Run.self) { group in
            var run = start
            // Here, where nobody else holds it: a run has one such array and never copies it.
            run.results = Array(repeating: nil, count: run.states.count)
            await run.visitAll(&group)
            return run
        }
        await listen()
        sync()
    }

    func outcome() -> RunOutcome {
        var all = order.compactMap { results[$0] } + extras
        if let syncFailure {
            for index in all.indices where !all[index].changes.isEmpty {
                all[index].result = false
                all[index].comment += "\nIt may not be on disk: \(syncFailure)"
            }
        }
        return RunOutcome(results: all, events: events)
    }

    // MARK: the order of things

    private mutating func visitAll(_ group: inout TaskGroup<Finished>) async {
        for visit in graph.order {
            await visitPostponed(&group)
            if isStopped || Task.isCancelled { break }
            await self.visit(visit, &group)
            if isStopped { break }
        }
        while !isStopped, !postponed.isEmpty, !Task.isCancelled {
            await finishOne(&group)
            await visitPostponed(&group)
        }
        while !running.isEmpty { await finishOne(&group) }
        guard !isStopped else { return }
        for visit in graph.unreachable where results[visit.state] == nil && !visit.isPrereqCheck {
            notRun(visit, false, "Recursive requisite found")
        }
    }

    private mutating func visitPostponed(_ group: inout TaskGroup<Finished>) async {
        let waiting = postponed
        postponed = []
        for visit in waiting {
            if isStopped { return }
            await self.visit(visit, &group)
        }
    }

    private mutating func visit(_ visit: RequisiteGraph.Visit, _ group: inout TaskGroup<Finished>) async {
        guard results[visit.state] == nil, !running.contains(visit.state) else { return }
        let dependencies = graph.dependencies(of: visit)
        if dependencies.contains(where: { isUnfinished($0.on.state) }) {
            if states[visit.state].global.isParallel, !visit.isPrereqCheck { return postponed.append(visit) }
            while dependencies.contains(where: { isUnfinished($0.on.state) }) {
                if await !finishOne(&group) { await visitPostponed(&group) }
            }
        }
        await decide(visit, dependencies, &group)
        if !running.contains(visit.state) { isStopped = isStopped || stops(visit.state) }
    }

    /// Begun or put off, and not known yet.
    private func isUnfinished(_ state: Int) -> Bool {
        running.contains(state) || postponed.contains { $0.state == state }
    }

    private func stops(_ state: Int) -> Bool {
        guard !request.isTest, results[state]?.result == false else { return false }
        return states[state].global.isFailhard ?? request.isFailhard
    }

    // MARK: one state

    private mutating func decide(
        _ visit: RequisiteGraph.Visit,
        _ dependencies: [RequisiteGraph.Dependency],
        _ group: inout TaskGroup<Finished>
    ) async {
        var targets: [(kind: RequisiteKind, result: StateResult)] = []
        for dependency in dependencies {
            let on = dependency.on.state
            guard let result = dependency.kind == .prereq ? checks[on] : results[on] else { continue }
            targets.append((dependency.kind, result))
        }
        switch targets.isEmpty ? .met : RequisiteStatus(targets) {
        case .met: await run(visit, isWatching: false, &group)
        case .watched: await run(visit, isWatching: true, &group)
        case .failed: failed(visit, because: targets)
        case .prereqIdle: notRun(visit, true, "No changes detected")
        case .onfailIdle: notRun(visit, true, "State was not run because onfail req did not change")
        case .onchangesIdle: notRun(visit, true, "State was not run because none of the onchanges reqs changed")
        }
    }

    private mutating func run(
        _ visit: RequisiteGraph.Visit,
        isWatching: Bool,
        _ group: inout TaskGroup<Finished>
    ) async {
        aggregate(visit.state)
        let state = states[visit.state]
        report(state.low)
        var execution = execution(of: visit.state, isTest: request.isTest || visit.isPrereqCheck)
        if visit.isPrereqCheck {
            // A check is a dry run: it does not react, and its number is the real run's.
            checks[visit.state] = await execution.run(isWatching: false).result
            return
        }
        if state.global.isParallel {
            if let skipped = await execution.skipped() { return record(visit.state, skipped) }
            running.insert(visit.state)
            order.append(visit.state)
            results[visit.state] = nil
            return begin(Parallel(state: visit.state, isWatching: isWatching), &group)
        }
        let outcome = await execution.run(isWatching: isWatching)
        touched = execution.touched
        record(visit.state, outcome.result, calls: outcome.calls)
        await reload(visit.state)
    }

    /// Takes over the packages of the states that are done with this one.
    private mutating func aggregate(_ state: Int) {
        let results = results
        guard let low = aggregation.merged(state, in: request.low, hasRun: { results[$0] != nil }),
            let merged = try? states[state].with(low)
        else { return }
        states[state] = merged
    }

    private mutating func reload(_ state: Int) async {
        let wishes = states[state].global.reloads
        guard !wishes.isEmpty, let fresh = await runner.reloaded?(wishes) else { return }
        if wishes.contains(.grains) { memory.grains = nil }
        runner = fresh.knowing(memory)
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

    /// Every call has a number, and the result has that of the last.
    private mutating func record(_ state: Int, _ result: StateResult, calls: Int = 1) {
        var result = result
        runNumber += calls
        result.runNumber = runNumber - 1
        results[state] = result
        order.append(state)
        note(state, result)
    }

    private mutating func note(_ state: Int, _ result: StateResult) {
        if request.isTest, result.result == nil { pending.append(result.state.id) }
        guard let subject = subject(state, result) else { return }
        events.append(StateEvent(subject, result: result.value))
    }

    /// What of a state the master is told: nothing, unless the state or the run asks for it.
    private func subject(_ state: Int, _ result: StateResult) -> StateEvent.Subject? {
        if let event = states[state].global.event { return .named(event.isEmpty ? result.state.name : event) }
        return request.tellsAll ? .numbered(result.runNumber, of: states.count) : nil
    }

    // MARK: side by side

    private mutating func begin(_ parallel: Parallel, _ group: inout TaskGroup<Finished>) {
        let number = runNumber
        runNumber += 1
        numbers[parallel.state] = number
        queued.append(parallel)
        startQueued(&group)
    }

    private var numbers: [Int: Int] = [:]

    private mutating func startQueued(_ group: inout TaskGroup<Finished>) {
        while let next = queued.first, request.parallelLimit == 0 || started < request.parallelLimit {
            queued.removeFirst()
            started += 1
            var execution = execution(of: next.state, isTest: request.isTest)
            group.addTask {
                let outcome = await execution.run(isWatching: next.isWatching)
                return Finished(state: next.state, result: outcome.result, touched: execution.touched)
            }
        }
    }

    /// How many run now.
    private var started = 0

    /// Waits for one parallel state; false when there is none to wait for.
    @discardableResult
    private mutating func finishOne(_ group: inout TaskGroup<Finished>) async -> Bool {
        guard let finished = await group.next() else { return false }
        started -= 1
        running.remove(finished.state)
        touched.formUnion(finished.touched)
        var result = finished.result
        result.runNumber = numbers[finished.state] ?? 0
        result.isParallel = true
        results[finished.state] = result
        note(finished.state, result)
        await reload(finished.state)
        startQueued(&group)
        return true
    }

    // MARK: afterwards

    /// Lets every state with a `listen` react to what its targets changed.
    private mutating func listen() async {
        guard request.low.contains(where: { $0["listen"] != nil || $0["listen_in"] != nil }) else { return }
        let results = results
        let listening = Listening(request.low, order: order) { results[$0]?.changes.isEmpty == false }
        var missing: [StateResult] = []
        reacting: for reaction in listening.reactions {
            switch reaction {
            case .missing(let module, let target, let state): missing.append(.missing(module, target, in: state))
            case .react(let listener):
                let result = await react(listener)
                if result.result == false, states[listener].global.isFailhard ?? request.isFailhard { break reacting }
            }
        }
        for var result in missing {
            result.runNumber = runNumber
            runNumber += 1
            extras.append(result)
        }
    }

    private mutating func react(_ listener: Int) async -> StateResult {
        var execution = execution(of: listener, isTest: request.isTest)
        let outcome = await execution.react()
        touched = execution.touched
        var result = outcome.result
        result.state.id = "listener_\(result.state.id)"
        result.state.function = "mod_watch"
        runNumber += outcome.calls
        result.runNumber = runNumber - 1
        extras.append(result)
        return result
    }

    private mutating func sync() {
        guard !touched.isEmpty else { return }
        do throws(HostError) { try touched.sync(runner.host) } catch { syncFailure = error.description }
    }
}

extension StateResult {
    /// What is reported of a `listen` that names a state which does not exist.
    fileprivate static func missing(_ module: String, _ target: String, in state: LowState) -> StateResult {
        StateResult(
            state: LowState(
                id: "listen_\(target)",
                name: "listen_\(module)",
                state: "Listen_Error",
                function: "Listen_Error",
                sls: state.sls,
                location: state.location
            ),
            result: false,
            comment: "Referenced state \(module): \(target) does not exist"
        )
    }
}
