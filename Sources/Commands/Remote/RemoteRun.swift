import ArgumentParser
import OrderedCollections
import Values
import Wire

/// One `cm TARGET FUN`: publishes, follows, prints answers as they come, and says who stayed silent.
struct RemoteRun {
    private struct Waiting {
        var job: JobID
        var hasBeenHeard = false
        var lostAt: Double?
    }

    private let api: any MasterAPI
    private let plan: RemotePlan
    private let inputs = RemoteInputs()
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let print: (String) -> Void

    private var waiting: [MinionID: Waiting] = [:]
    /// Of a batch: who comes next.
    private var queue: [MinionID] = []
    private var slots = Int.max
    private var isInterrupted = false
    private var gathered = Value.Map()
    private var tally = RemoteTally()
    private var view = LiveView(minions: [], isQuiet: true, at: 0)

    init(api: any MasterAPI, plan: RemotePlan, print: @escaping (String) -> Void = Console.print) {
        self.api = api
        self.plan = plan
        self.print = print
        start = clock.now
    }

    private var now: Double { (clock.now - start) / .seconds(1) }

    /// The whole of it; the exit code is Salt's.
    mutating func run() async throws -> ExitCode {
        if let batch = plan.batch {
            queue = try await RollCall(plan, of: api).answering()
            slots = batch.size(of: queue.count)
            view = LiveView(minions: queue, isQuiet: plan.isQuiet, at: now)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            let inputs = self.inputs
            group.addTask { await inputs.tick(every: .milliseconds(250)) }
            group.addTask { await Interrupts.forward(to: inputs) }
            if plan.batch == nil { try await publish(plan.publication, in: &group) }
            try await fill(&group)
            for await input in inputs.stream {
                try react(to: input)
                try await fill(&group)
                if waiting.isEmpty { break }
            }
        }
        return finish()
    }

    /// Starts the next of a batch while there is room.
    private mutating func fill(_ group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        while !queue.isEmpty, waiting.count < slots, !isInterrupted {
            let next = queue.prefix(slots - waiting.count)
            queue.removeFirst(next.count)
            var publication = plan.publication
            publication.target = Target(.list, next.map(\.text).joined(separator: ","))
            Console.complain("Executing run on [\(next.map { "'\($0)'" }.joined(separator: ", "))]")
            try await publish(publication, in: &group)
        }
    }

    private mutating func publish(
        _ publication: Publication,
        in group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws {
        let job = try await api.publish(publication)
        if plan.isVerbose {
            Console.complain("Executing job with jid \(job.id)\n" + String(repeating: "-", count: 43) + "\n")
        }
        guard !job.minions.isEmpty else {
            return Console.complain("No minions matched the target. No command was sent, no jid was assigned.")
        }
        let absent = Set(job.absent)
        for minion in job.minions where !absent.contains(minion) { waiting[minion] = Waiting(job: job.id) }
        if plan.batch == nil { view = LiveView(minions: Array(waiting.keys), isQuiet: plan.isQuiet, at: now) }
        for minion in job.absent { reportAbsent(minion, job.id) }
        let inputs = self.inputs, api = self.api
        if !waiting.isEmpty { group.addTask { await inputs.follow(job.id, of: api) } }
    }

    private mutating func reportAbsent(_ minion: MinionID, _ job: JobID) {
        guard plan.publication.queueFor != nil else { return giveUp(minion, job, .notConnected) }
        tally.wasQueued()
        show(
            minion,
            .string("Minion is not connected; the job waits for it. [Queued]\n" + Silence.lookUp(job)),
            retcode: 0,
            isReturn: false
        )
    }

    private mutating func react(to input: RemoteInput) throws {
        switch input {
        case .event(let job, let event): react(to: event, of: job)
        case .ended(let job, let reason?):
            for (minion, entry) in waiting where entry.job == job { giveUp(minion, job, .noResponse) }
            throw Failure("lost the master while following job \(job): \(reason)\n\(Silence.lookUp(job))")
        case .ended(let job, nil):
            for (minion, entry) in waiting.sorted(by: { $0.key < $1.key }) where entry.job == job {
                giveUp(minion, job, entry.lostAt == nil ? .noResponse : .connectionLost)
            }
        case .tick:
            giveUpOnTheLate()
            let time = now
            view.refresh(at: time)
        case .interrupted: interrupt()
        }
    }

    private mutating func react(to event: WatchEvent, of job: JobID) {
        let time = now
        switch event {
        case .progress(let progress):
            waiting[progress.minion]?.hasBeenHeard = true
            waiting[progress.minion]?.lostAt = nil
            view.show(progress, at: time)
        case .returned(let value):
            guard waiting.removeValue(forKey: value.minion) != nil else { return }
            tally.returned(value.retcode)
            view.finish(value.minion)
            show(value.minion, value.value, retcode: value.retcode, isReturn: true)
        case .lost(let minion): waiting[minion]?.lostAt = time
        case .published, .heartbeat, .done: break
        }
    }

    private mutating func giveUpOnTheLate() {
        let time = now
        for (minion, entry) in waiting.sorted(by: { $0.key < $1.key }) {
            if let lost = entry.lostAt, time - lost > plan.lostGrace {
                giveUp(minion, entry.job, .connectionLost)
            } else if let timeout = plan.timeout, time > timeout {
                giveUp(minion, entry.job, entry.hasBeenHeard ? .stillRunning : .noResponse)
            }
        }
    }

    private mutating func interrupt() {
        view.erase()
        isInterrupted = true
        let jobs = Set(waiting.values.map(\.job)).sorted()
        Console.complain("\nExiting gracefully on Ctrl-c")
        if let job = jobs.last {
            Console.complain(
                "This job's jid is: \(job)\nThe minions may not have all finished running and any remaining"
                    + " minions will return upon completion. \(Silence.lookUp(job))"
            )
        }
        for _ in waiting { tally.gaveUp() }
        waiting = [:]
    }

    private mutating func giveUp(_ minion: MinionID, _ job: JobID, _ reason: Silence) {
        waiting[minion] = nil
        tally.gaveUp()
        view.finish(minion)
        show(minion, .string(reason.text(job)), retcode: 1, isReturn: false)
    }

    private mutating func show(_ minion: MinionID, _ value: Value, retcode: Int, isReturn: Bool) {
        if plan.isGathered || plan.style.format?.isForPrograms == true {
            gathered[.string(minion.text)] = value
            return
        }
        if let text = text(minion, value, retcode: retcode, isReturn: isReturn) {
            view.erase()
            print(text)
        }
    }

    private func text(_ minion: MinionID, _ value: Value, retcode: Int, isReturn: Bool) -> String? {
        let formats: Set<OutputFormat?> = [nil, .highstate, .nested]
        if !isReturn, formats.contains(plan.style.format) {
            return NoReturnOutput.text(minion.text, value.pythonText, palette: plan.style.palette)
        }
        let data: Value = .map([.string(minion.text): value])
        return plan.style.text(data, of: plan.publication.function.text, retcode: retcode)
    }

    private mutating func finish() -> ExitCode {
        view.erase()
        let isBatch = plan.batch != nil
        if plan.isGathered || plan.style.format?.isForPrograms == true {
            gathered.sort { $0.key.pythonText < $1.key.pythonText }
            if let text = plan.style.text(.map(gathered), of: plan.publication.function.text) { print(text) }
        }
        if let complaint = tally.complaint(isBatch: isBatch) { Console.complain(complaint) }
        return tally.exitCode(isBatch: isBatch)
    }
}
