import Hosts
import Logging
import Trust
import Values
import Wire

/// Runs jobs, each in a process of its own, and puts their returns into the journal.
actor JobRunner {
    private let settings: MinionSettings
    private let program: JobProgram
    private let journal: JobJournal
    private let logger: Logger
    private let onReturn: @Sendable () -> Void
    private let onProgress: @Sendable (JobProgress) -> Void
    private var running: [JobID: Worker] = [:]
    private var waiting: [Job] = []
    private var tasks: [JobID: Task<Void, Never>] = [:]

    init(
        settings: MinionSettings,
        program: JobProgram,
        journal: JobJournal,
        logger: Logger,
        onReturn: @escaping @Sendable () -> Void,
        onProgress: @escaping @Sendable (JobProgress) -> Void
    ) {
        self.settings = settings
        self.program = program
        self.journal = journal
        self.logger = logger
        self.onReturn = onReturn
        self.onProgress = onProgress
    }

    /// The master announced a job, perhaps not for the first time.
    func announce(_ job: Job) {
        switch journal.standing(of: job.id) {
        case .started?, .returned?: return
        case .sent?:
            try? journal.sendAgain(job.id)
            onReturn()
        case nil:
            guard !waiting.contains(where: { $0.id == job.id }) else { return }
            waiting.append(job)
            startNext()
        }
    }

    /// Ends a job. One that has not started yet never will.
    func kill(_ id: JobID) {
        if let worker = running[id] { worker.kill() }
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        let job = waiting.remove(at: index)
        guard (try? journal.begin(job)) == true else { return }
        fail(job, "the job was killed before it started", started: systemTime())
    }

    /// Ends all jobs, with a return for each, and waits until they have ended.
    func stop() async {
        waiting = []
        for worker in running.values { worker.kill() }
        for task in tasks.values { await task.value }
    }

    private func startNext() {
        while running.count < settings.processCountMax, !waiting.isEmpty {
            start(waiting.removeFirst())
        }
    }

    private func start(_ job: Job) {
        let started = systemTime()
        do {
            guard try journal.begin(job) else { return }
        } catch {
            // Without a record the job must not run; the master announces it again after the next reconnect.
            logger.error("cannot record a job", metadata: ["jid": "\(job.id)", "error": "\(error)"])
            return
        }
        if let expires = job.expires, expires < started {
            return fail(job, "the job had expired before it reached this minion", started: started)
        }
        logger.info("job started", metadata: ["jid": "\(job.id)", "fun": "\(job.function)"])
        do {
            let worker = try Worker.start(
                program.path,
                program.words,
                environment: ChildEnvironment.variables(for: nil, JobProgram.environment(settings)),
                input: Array(JobRequest(job: job, settings: settings).line.utf8)
            )
            running[job.id] = worker
            tasks[job.id] = Task { await follow(worker, job, started) }
        } catch {
            fail(job, "the job's process could not be started: \(error)", started: started)
        }
    }

    private func follow(_ worker: Worker, _ job: Job, _ started: Double) async {
        var text: ArraySlice<UInt8>?
        for await line in worker.lines {
            if let found = JobLine.returnText(in: line) {
                text = found
            } else if let progress = JobLine.progress(in: line), progress.id == job.id {
                onProgress(progress)
            }
        }
        if let text {
            finish(job, Array(text))
        } else if worker.ending.wasKilled {
            fail(job, "the job was killed", started: started)
        } else {
            fail(job, "the job process ended before it finished (\(Self.text(worker.ending)))", started: started)
        }
        running[job.id] = nil
        tasks[job.id] = nil
        startNext()
    }

    private static func text(_ ending: Worker.Ending) -> String {
        ending.status > 128 ? "signal \(ending.status - 128)" : "exit status \(ending.status)"
    }

    private func fail(_ job: Job, _ reason: String, started: Double) {
        let value = JobReturn.failed(
            job.id,
            settings.id,
            job.function,
            reason,
            started: started,
            finished: systemTime()
        )
        finish(job, Array(value.line.utf8))
    }

    private func finish(_ job: Job, _ text: [UInt8]) {
        do {
            try journal.finish(job.id, text)
            logger.info("job finished", metadata: ["jid": "\(job.id)", "fun": "\(job.function)"])
            onReturn()
        } catch {
            logger.error("cannot store a return", metadata: ["jid": "\(job.id)", "error": "\(error)"])
        }
    }
}
