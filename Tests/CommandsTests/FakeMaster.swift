import Synchronization
import Wire

@testable import Commands

/// A master with contents: minions that answer at once, or not at all.
final class FakeMaster: MasterAPI {
    struct World {
        /// Who answers what.
        var answers: [MinionID: JobReturn] = [:]
        var absent: Set<MinionID> = []
        /// Told of before the answers.
        var progress: [JobProgress] = []
        var lost: Set<MinionID> = []
        /// The stream stays open although somebody is silent.
        var staysOpen = false
        var failure: String?
        var keys: [KeyRecord] = []
        var jobs: [JobReport] = []
        var minions: [MinionListing.Entry] = []
        var events: [EventListing.Entry] = []

        var published: [Publication] = []
        var changes: [String] = []
        var matched: [JobID: [MinionID]] = [:]
    }

    struct Broken: Error, CustomStringConvertible {
        var description: String
    }

    private let state: Mutex<World>

    init(_ change: (inout World) -> Void) {
        var world = World()
        change(&world)
        state = Mutex(world)
    }

    var world: World { state.withLock { $0 } }

    func publish(_ publication: Publication) async throws -> PublishedJob {
        state.withLock { world in
            world.published.append(publication)
            let known = Set(world.answers.keys).union(world.absent).union(world.lost)
            let wanted =
                publication.target.kind == .list
                ? Set(publication.target.expression.split(separator: ",").compactMap { MinionID(String($0)) }) : known
            let id = Make.job(world.published.count)
            let minions = known.intersection(wanted).sorted()
            world.matched[id] = minions
            return PublishedJob(id: id, minions: minions, absent: world.absent.intersection(minions).sorted())
        }
    }

    func watch(_ job: JobID) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        let world = self.world
        return AsyncThrowingStream { continuation in
            for progress in world.progress { continuation.yield(.progress(progress)) }
            for minion in world.matched[job] ?? [] {
                if world.lost.contains(minion) { continuation.yield(.lost(minion)) }
                guard var answer = world.answers[minion] else { continue }
                answer.id = job
                continuation.yield(.returned(answer))
            }
            if let failure = world.failure { continuation.finish(throwing: Broken(description: failure)) }
            if !world.staysOpen { continuation.finish() }
        }
    }

    func kill(_ job: JobID) async throws { note("kill \(job)") }
    func jobs(limit: Int) async throws -> JobListing {
        JobListing(
            jobs: world.jobs.prefix(limit).map {
                JobListing.Entry(job: $0.job, targets: $0.minions.count, returned: $0.returns.count)
            }
        )
    }

    func job(_ id: JobID) async throws -> JobReport {
        guard let report = world.jobs.first(where: { $0.job.id == id }) else {
            throw Broken(description: "no such job")
        }
        return report
    }

    func keys() async throws -> KeyListing { KeyListing(keys: world.keys) }
    func accept(_ id: MinionID, fingerprint: SHA256Hex?) async throws { note("accept \(id)") }
    func reject(_ id: MinionID, fingerprint: SHA256Hex?) async throws { note("reject \(id)") }
    func delete(_ id: MinionID, fingerprint: SHA256Hex?) async throws { note("delete \(id)") }

    func createToken(_ request: TokenRequest) async throws -> TokenReply {
        note("token \(request.ids) \(request.uses) \(request.lifetime)")
        return TokenReply(token: "secret", expires: 0)
    }

    func events(after number: Int) async throws -> EventListing {
        EventListing(events: world.events.filter { $0.number > number })
    }

    /// As if nothing had happened before.
    func lastEvents(_ count: Int) async throws -> EventListing { EventListing(events: []) }

    func minions() async throws -> MinionListing { MinionListing(minions: world.minions) }

    func status() async throws -> MasterStatus {
        MasterStatus(
            version: "1",
            fingerprint: Make.fingerprint("f"),
            started: 0,
            connected: 0,
            keys: [:],
            runningJobs: 0,
            snapshots: [:]
        )
    }

    private func note(_ text: String) { state.withLock { $0.changes.append(text) } }
}
