import Logging
import Store
import Trust
import Wire

/// What the handlers work with, and what is done about it from time to time.
struct MasterServices: Sendable {
    let settings: MasterSettings
    let version: String
    let store: any Store
    let authority: Authority
    let keys: KeyTable
    let enrolment: Enrolment
    let streams: StreamTable
    let jobs: JobTable
    let trees: Trees
    let targeting: Targeting
    let pillar: any PillarSource
    let journal: Journal
    /// Lists of events that minions post.
    let eventLimit = RateLimit(perSecond: 10, burst: 100)
    let logger: Logger
    let started: Double
    /// Seconds since 1970.
    let now: @Sendable () -> Double

    /// Opens everything below the directories of the settings, making what is not there yet.
    init(
        settings: MasterSettings,
        version: String,
        logger: Logger,
        now: @escaping @Sendable () -> Double = systemTime
    ) async throws {
        for path in [settings.cacheDirectory, settings.dataDirectory, settings.keyDirectory] {
            try makeDirectories(path, mode: 0o700)
        }
        try makeDirectories(settings.socketDirectory, mode: 0o755)
        let started = now()
        let authority = try Authority.loadOrCreate(in: settings.keyDirectory)
        let store = try await SQLiteStore(path: settings.dataDirectory + "/master.db")
        let keys = try await KeyTable(store, pendingLimit: settings.pendingKeyLimit)
        let streams = StreamTable()
        streams.expect(keys.accepted, at: started)
        let journal = Journal(store: store, logger: logger)
        let pillar = MasterPillar(settings: settings, logger: logger)
        self.settings = settings
        self.version = version
        self.store = store
        self.authority = authority
        self.keys = keys
        self.streams = streams
        self.journal = journal
        self.pillar = pillar
        self.logger = logger
        self.started = started
        self.now = now
        enrolment = Enrolment(
            authority: authority,
            keys: keys,
            store: store,
            journal: journal,
            acceptsAll: settings.acceptsAllKeys,
            certificateLife: settings.certificateLife,
            limit: RateLimit(perSecond: settings.enrolmentsPerSecond, burst: settings.enrolmentsPerSecond * 5),
            logger: logger
        )
        jobs = try await JobTable(store, streams, journal, grace: settings.lostAfter, at: started)
        trees = try Trees(
            roots: settings.fileRoots,
            cache: settings.cacheDirectory,
            ignoring: settings.ignoredFiles,
            logger: logger
        )
        targeting = Targeting(keys: keys, store: store, pillar: pillar, nodegroups: settings.nodegroups)
    }

    /// Every second; `beat` counts them.
    func pulse(_ beat: Int) async {
        let now = now()
        streams.pulse(at: now)
        do {
            try await jobs.pulse(at: now)
            if beat.isMultiple(of: StreamTable.heartbeat) { await jobs.heartbeat() }
            if beat.isMultiple(of: 60) { try await store.setLastSeen(streams.takeSeen()) }
        } catch {
            logger.error("the master's housekeeping failed", metadata: ["reason": "\(error)"])
        }
    }

    /// Every hour: forgets what is old.
    func tidy() async {
        let time = now() - settings.keepJobs
        await jobs.purge(before: time)
        do {
            try await store.purge(before: time)
            try await trees.collect(keeping: await jobs.snapshots)
        } catch {
            logger.error("what is old cannot be removed", metadata: ["reason": "\(error)"])
        }
    }

    /// Stores what is known only here, then closes the store.
    func close() async {
        do {
            let presence = streams.presence.mapValues(\.heard)
            try await store.setLastSeen(streams.takeSeen().merging(presence) { max($0, $1) })
        } catch {
            logger.error("cannot store when minions were seen", metadata: ["reason": "\(error)"])
        }
        await store.close()
    }
}
