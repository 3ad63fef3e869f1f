package import Logging
import ServiceLifecycle
import Synchronization
import Transport
import Trust
package import Values
import Wire

/// The minion: enrols, follows its master's stream, runs jobs in child processes and sees to it that every return arrives.
package final class MinionDaemon: Service {
    private let settings: MinionSettings
    private let program: JobProgram
    private let grains: @Sendable () async throws -> Value
    private let grainsStamp: @Sendable () -> String
    private let logger: Logger
    private let journal: JobJournal
    private let keys: Mutex<MinionKeys>
    private let runner: JobRunner
    private let returns = Signal()
    private let progress = Newest<JobProgress>()
    private let relay: EventRelay?

    /// `grains` collects the facts; it is asked at each connect, when the master wants them again, and when `grainsStamp`
    /// has changed: with each heartbeat and before a job's return is sent.
    package init(
        settings: MinionSettings,
        program: JobProgram = .standard,
        grains: @escaping @Sendable () async throws -> Value,
        grainsStamp: @escaping @Sendable () -> String = { "" },
        relay: EventRelay? = nil,
        logger: Logger
    ) throws {
        guard !settings.masters.isEmpty else { throw MinionError.noMaster }
        self.settings = settings
        self.program = program
        self.grains = grains
        self.grainsStamp = grainsStamp
        self.relay = relay
        self.logger = logger
        keys = Mutex(try MinionKeys(directory: settings.pkiDirectory))
        journal = try JobJournal(
            directory: settings.cacheDirectory + "/jobs",
            minion: settings.id,
            now: systemTime()
        )
        runner = JobRunner(
            settings: settings,
            program: program,
            journal: journal,
            logger: logger,
            onReturn: { [returns] in returns.wake() },
            onProgress: { [progress] in progress.put($0, for: $0.id.text) }
        )
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            async let following: Void? = self.relay?.follow()
            await self.stayConnected()
            _ = await following
        }
        await runner.stop()
        logger.notice("stopped")
    }

    private func stayConnected() async {
        var backoff = Backoff(first: settings.reconnectDelay, cap: settings.reconnectMax)
        var acceptance = Backoff(first: settings.acceptanceWait, cap: settings.acceptanceWaitMax)
        var addresses = settings.addresses.shuffled()
        var mustEnrol = keys.withLock { $0.certificate == nil }
        collectGarbage()
        while !Task.isCancelled {
            let address = addresses[0]
            var wait: Double
            do {
                if mustEnrol {
                    mustEnrol = !(try await enrol(address))
                    wait = mustEnrol ? acceptance.next() : 0
                } else {
                    acceptance.reset()
                    let began = ContinuousClock.now
                    defer { if ContinuousClock.now - began > .seconds(60) { backoff.reset() } }
                    try await session(address)
                    wait = backoff.next()
                }
            } catch TransportError.refused(let status, let reason) where status == 401 || status == 403 {
                // The key was deleted, or the certificate expired while this machine was off: ask to be let in again.
                logger.warning(
                    "the master does not accept this minion's certificate",
                    metadata: ["reason": "\(reason)"]
                )
                wait = mustEnrol ? acceptance.next() : backoff.next()
                mustEnrol = true
            } catch let error as MinionError {
                logger.error("\(error)")
                wait = settings.acceptanceWaitMax * Double.random(in: 0.5...1)
            } catch {
                if !Task.isCancelled { logger.warning("no connection", metadata: ["reason": "\(error)"]) }
                addresses.append(addresses.removeFirst())
                wait = backoff.next()
            }
            if wait > 0 { try? await Task.sleep(for: .seconds(wait)) }
        }
    }

    private func enrol(_ address: MasterAddress) async throws -> Bool {
        var keys = keys.withLock { $0 }
        defer { self.keys.withLock { [keys] in $0 = keys } }
        return try await Enrolment(settings: settings, logger: logger).ask(address, &keys)
    }

    private func session(_ address: MasterAddress) async throws {
        let keys = keys.withLock { $0 }
        guard let authority = keys.authority, let credentials = keys.credentials else {
            throw MinionError.notEnrolled(settings.id.text)
        }
        let client = try MasterClient(address, trust: .authority(authority), credentials: credentials)
        defer { client.close() }
        try await MasterSession(
            settings: settings,
            client: client,
            runner: runner,
            outbox: Outbox(journal: journal, logger: logger),
            returns: returns,
            progress: progress,
            grains: grains,
            grainsStamp: grainsStamp,
            relay: relay,
            logger: logger,
            tick: { [weak self] in try await self?.tick($0) }
        ).run()
    }

    /// What is due from time to time, with the heartbeat so that nothing else wakes the machine.
    private func tick(_ client: MasterClient) async throws {
        let now = systemTime()
        var keys = keys.withLock { $0 }
        if let certificate = keys.certificate, now > certificate.renewalTime {
            try await Enrolment(settings: settings, logger: logger).renew(client, &keys)
            self.keys.withLock { [keys] in $0 = keys }
        }
        if now - lastGarbage.withLock({ $0 }) > 86400 { collectGarbage() }
    }

    private let lastGarbage = Mutex(0.0)

    private func collectGarbage() {
        lastGarbage.withLock { $0 = systemTime() }
        journal.forget(before: systemTime() - settings.keepJobs)
        BlobCache(directory: settings.cacheDirectory).collectGarbage(limit: settings.blobCacheSize, now: systemTime())
    }
}
