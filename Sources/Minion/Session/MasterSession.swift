import Logging
import ServiceLifecycle
import Transport
import Trust
import Values
import Wire

/// One connection's life: from the open stream to its end.
struct MasterSession: Sendable {
    let settings: MinionSettings
    let client: MasterClient
    let runner: JobRunner
    let outbox: Outbox
    let returns: Signal
    let progress: Newest<JobProgress>
    let grains: @Sendable () async throws -> Value
    let grainsStamp: @Sendable () -> String
    let relay: EventRelay?
    let logger: Logger
    /// Called with every heartbeat.
    let tick: @Sendable (MasterClient) async throws -> Void

    /// Follows the stream until it ends. Throws what ended it; a goodbye of the master is a plain return.
    func run() async throws {
        let events = try await client.events()
        logger.notice("connected", metadata: ["master": "\(client.address)"])
        let refresh = Signal()
        let sent = SentGrains()
        refresh.wake()
        returns.wake()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await follow(events, refresh) }
            group.addTask { try await beat(sent) }
            group.addTask { try await each(refresh) { try await sendGrains(sent) } }
            group.addTask {
                try await each(returns) {
                    try await sendChangedGrains(sent)
                    try await flush()
                }
            }
            group.addTask { try await report() }
            if let relay { group.addTask { try await relay.send(to: client) } }
            defer {
                group.cancelAll()
                events.close()
            }
            try await group.next()
        }
    }

    private func follow(_ events: MessageStream<MinionEvent>, _ refresh: Signal) async throws {
        for try await event in events {
            switch event {
            case .job(let job): await runner.announce(job)
            case .kill(let id): await runner.kill(id)
            case .refresh: refresh.wake()
            case .heartbeat: break
            case .goodbye(let reason):
                logger.notice("the master ended the connection", metadata: ["reason": "\(reason)"])
                return
            }
        }
    }

    private func beat(_ sent: SentGrains) async throws {
        while true {
            // Spread a little, so that ten thousand minions do not beat in step.
            try await Task.sleep(for: .seconds(settings.heartbeat * Double.random(in: 0.9...1)))
            try await client.heartbeat()
            try await sendChangedGrains(sent)
            try await tick(client)
        }
    }

    /// What a job has set is known to the master before the job's return is.
    private func sendChangedGrains(_ sent: SentGrains) async throws {
        if let stamp = sent.stamp, stamp != grainsStamp() { try await sendGrains(sent) }
    }

    private func sendGrains(_ sent: SentGrains) async throws {
        sent.stamp = grainsStamp()
        do {
            try await client.put(grains: try await grains())
        } catch TransportError.refused(let status, let reason) where status != 401 && status != 403 {
            logger.error("the master did not take the grains", metadata: ["reason": "\(reason)"])
        }
    }

    /// A master that is busy gets the returns a little later.
    private func flush() async throws {
        var backoff = Backoff(first: settings.reconnectDelay, cap: settings.reconnectMax)
        while true {
            do {
                return try await outbox.flush(to: client)
            } catch TransportError.refused(let status, _) where status >= 500 || status == 429 {
                try await Task.sleep(for: .seconds(backoff.next()))
            }
        }
    }

    /// Progress is for watching: the newest counts, and a lost one does no harm.
    private func report() async throws {
        try await each(progress.signal) {
            for one in progress.takeAll() {
                do { try await client.post(one) } catch TransportError.refused {}
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Does something at each waking, until it fails or the session ends.
    private func each(_ signal: Signal, _ body: () async throws -> Void) async throws {
        while true {
            try await signal.wait()
            try await body()
        }
    }
}
