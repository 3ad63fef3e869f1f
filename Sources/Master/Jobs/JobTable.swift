import Logging
import Store
import Values
import Wire

/// The jobs that some minion still owes a return, and who follows them.
///
/// A job is on disk before anybody hears of it, a return before it is acknowledged. What is here can be had again from the store.
actor JobTable {
    private struct Active {
        let job: Job
        let line: [UInt8]
        var targets: [MinionID: TargetState]
        var owed: Int
        var watchers: [JobWatcher] = []
    }

    private let store: any Store
    private let streams: StreamTable
    private let journal: Journal
    /// How long a minion may be away before the operator is told that it is lost. Until then new jobs wait for it.
    private let grace: Double
    private var numbers: JobNumbers
    private var active: [JobID: Active] = [:]

    init(_ store: any Store, _ streams: StreamTable, _ journal: Journal, grace: Double, at now: Double) async throws {
        self.store = store
        self.streams = streams
        self.journal = journal
        self.grace = grace
        numbers = JobNumbers(after: try await store.newestJob())
        for stored in try await store.unfinishedJobs() {
            active[stored.job.id] = Self.active(stored.job, stored.targets)
            streams.expect(stored.targets.filter { $0.value == .owed }.keys, at: now)
        }
    }

    var count: Int { active.count }

    /// The snapshots that running jobs see.
    var snapshots: Set<SHA256Hex> { Set(active.values.flatMap { $0.job.snapshots.values }) }

    /// Stores a job and announces it to those of `minions` that are connected. Those that have only just left, or that
    /// have not come back yet since this master started, get it when they do.
    func publish(
        _ publication: Publication,
        to minions: [MinionID],
        snapshots: [EnvironmentName: SHA256Hex],
        by user: String,
        at now: Double
    ) async throws -> PublishedJob {
        let job = Job(
            id: numbers.next(at: now),
            function: publication.function,
            arguments: publication.arguments,
            named: publication.named,
            target: publication.target,
            user: user,
            published: now,
            snapshots: snapshots,
            expires: publication.queueFor.map { now + $0 }
        )
        guard !minions.isEmpty else { return PublishedJob(id: job.id, minions: [], absent: []) }
        let expected = streams.expected(among: minions)
        let away: TargetState = job.expires == nil ? .absent : .owed
        let targets = Dictionary(uniqueKeysWithValues: minions.map { ($0, expected.contains($0) ? .owed : away) })
        try await store.add(job, targets: targets)
        let entry = Self.active(job, targets)
        if entry.owed > 0 { active[job.id] = entry }
        streams.send(entry.line, to: targets.lazy.filter { $0.value == .owed }.map(\.key))
        await journal.add(
            "job/new",
            [
                "jid": .string(job.id.text), "fun": .string(job.function.text), "user": .string(user),
                "target": job.target.json, "minions": .int(minions.count),
            ],
            at: now
        )
        return PublishedJob(id: job.id, minions: minions, absent: minions.filter { !expected.contains($0) })
    }

    /// A minion's stream has begun: it gets every job it owes a return.
    func connected(_ id: MinionID, at now: Double) {
        for entry in active.values.sorted(by: { $0.job.id < $1.job.id }) where entry.targets[id] == .owed {
            guard entry.job.expires.map({ $0 > now }) ?? true else { continue }
            streams.send(entry.line, to: [id])
        }
    }

    func take(_ value: JobReturn, at now: Double) async throws -> ReturnOutcome {
        let outcome = try await store.add(value, at: now)
        guard outcome == .stored, var entry = active[value.id] else { return outcome }
        if entry.targets.updateValue(.returned, forKey: value.minion) == .owed { entry.owed -= 1 }
        let text = WatchEvent.returned(value).ndjson
        for watcher in entry.watchers {
            watcher.tell(text.count > JobWatcher.large ? .stored(value.minion) : .returned(value.minion, text))
        }
        put(entry)
        return outcome
    }

    func progress(_ progress: JobProgress) {
        guard let entry = active[progress.id], entry.targets[progress.minion] == .owed, !entry.watchers.isEmpty else {
            return
        }
        let text = WatchEvent.progress(progress).ndjson
        for watcher in entry.watchers { watcher.tell(.progress(text)) }
    }

    /// What an operator follows: all returns so far, then what comes. Nil when there is no such job.
    func watch(_ id: JobID) async throws -> JobWatcher? {
        let watcher = JobWatcher(id, store)
        guard active[id] != nil else {
            guard let stored = try await store.job(id) else { return nil }
            tellSoFar(watcher, stored.job, stored.targets)
            watcher.finish()
            return watcher
        }
        active[id]?.watchers.removeAll(where: \.isAbandoned)
        active[id]?.watchers.append(watcher)
        if let entry = active[id] { tellSoFar(watcher, entry.job, entry.targets) }
        return watcher
    }

    /// Ends a job: on those that run it, and before it begins on those that were to get it later. Says who was told.
    func kill(_ id: JobID) async throws -> [MinionID]? {
        guard let entry = active[id] else { return try await store.job(id) == nil ? nil : [] }
        let owing = entry.targets.filter { $0.value == .owed }.map(\.key)
        let connected = streams.connected(among: owing)
        streams.send(MinionEvent.kill(id).ndjson, to: connected)
        try await giveUp(owing.filter { !connected.contains($0) }, on: id)
        return connected.sorted()
    }

    /// Once a second: minions that stayed away are lost, and so are queued jobs that nobody fetched in time.
    func pulse(at now: Double) async throws {
        let gone = streams.takeDeparted(before: now - grace)
        for entry in Array(active.values) {
            let hasExpired = entry.job.expires.map { $0 <= now } ?? false
            guard hasExpired || entry.job.expires == nil, hasExpired || !gone.isEmpty else { continue }
            var lost = entry.targets.filter { $0.value == .owed && (hasExpired || gone.contains($0.key)) }.map(\.key)
            let connected = streams.connected(among: lost)
            lost.removeAll(where: connected.contains)
            if !lost.isEmpty { try await giveUp(lost, on: entry.job.id) }
        }
    }

    /// Every fifteen seconds: a sign of life to those who follow.
    func heartbeat() {
        let text = WatchEvent.heartbeat.ndjson
        for id in Array(active.keys) {
            active[id]?.watchers.removeAll(where: \.isAbandoned)
            for watcher in active[id]?.watchers ?? [] { watcher.tell(.line(text)) }
        }
    }

    /// The minion is no more: nobody waits for it.
    func forget(_ minion: MinionID) async throws {
        for entry in Array(active.values) where entry.targets[minion] == .owed {
            try await giveUp([minion], on: entry.job.id)
        }
    }

    /// Drops jobs published before `time`: the store has forgotten them.
    func purge(before time: Double) {
        for entry in Array(active.values) where entry.job.published < time {
            for watcher in entry.watchers { watcher.finish() }
            active[entry.job.id] = nil
        }
    }

    func finishWatchers() {
        for entry in active.values { for watcher in entry.watchers { watcher.finish() } }
    }

    private func giveUp(_ minions: [MinionID], on id: JobID) async throws {
        guard !minions.isEmpty else { return }
        try await store.giveUp(id, on: minions)
        guard var entry = active[id] else { return }
        for minion in minions.sorted() where entry.targets[minion] == .owed {
            entry.targets[minion] = .lost
            entry.owed -= 1
            for watcher in entry.watchers { watcher.tell(.line(WatchEvent.lost(minion).ndjson)) }
        }
        put(entry)
    }

    private func put(_ entry: Active) {
        guard entry.owed == 0 else { return active[entry.job.id] = entry }
        active[entry.job.id] = nil
        for watcher in entry.watchers { watcher.finish() }
    }

    private func tellSoFar(_ watcher: JobWatcher, _ job: Job, _ targets: [MinionID: TargetState]) {
        let expected = streams.expected(among: Array(targets.keys))
        let absent = targets.filter { $0.value == .absent || ($0.value == .owed && !expected.contains($0.key)) }
        let published = PublishedJob(id: job.id, minions: targets.keys.sorted(), absent: absent.keys.sorted())
        watcher.tell(.line(WatchEvent.published(published).ndjson))
        for (minion, state) in targets.sorted(by: { $0.key < $1.key }) {
            if state == .returned { watcher.tell(.stored(minion)) }
            if state == .lost { watcher.tell(.line(WatchEvent.lost(minion).ndjson)) }
        }
    }

    private static func active(_ job: Job, _ targets: [MinionID: TargetState]) -> Active {
        Active(
            job: job,
            line: MinionEvent.job(job).ndjson,
            targets: targets,
            owed: targets.values.count { $0 == .owed }
        )
    }
}
