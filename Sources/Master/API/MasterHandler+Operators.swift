import Logging
import Store
import Transport
import Trust
import Values
import Wire

/// What operators ask.
extension MasterHandler {
    private static let publicationLimit = 16 << 20

    func operate(_ route: Route, _ request: Request) async throws -> Response {
        switch route {
        case .publish: try await publish(request)
        case .watchJob(let id): try await watch(id)
        case .killJob(let id): try await kill(id)
        case .listJobs: try await listJobs(request)
        case .readJob(let id): try await readJob(id)
        case .readKeys: .message(KeyListing(keys: services.keys.all))
        case .acceptKey(let id): try await change(id, to: .accepted, request)
        case .rejectKey(let id): try await change(id, to: .rejected, request)
        case .deleteKey(let id): try await delete(id, request)
        case .createToken: try await createToken(request)
        case .readMinions: try await readMinions()
        case .readStatus: try await readStatus()
        case .readEvents: try await readEvents(request)
        default: throw HandlerError.notYours("this is for minions")
        }
    }

    private func user(_ request: Request) -> String {
        if case .operator(let name) = request.identity { name } else { "root" }
    }

    private func publish(_ request: Request) async throws -> Response {
        let publication = try await request.message(Publication.self, limit: Self.publicationLimit)
        if let seconds = publication.queueFor, !(1...31_536_000 ~= seconds) {
            throw HandlerError.bad("a job can wait for minions 1 second to 365 days")
        }
        let minions = try await services.targeting.minions(publication.target)
        let snapshots = try await services.trees.snapshots()
        let job = try await services.jobs.publish(
            publication,
            to: minions,
            snapshots: snapshots,
            by: user(request),
            at: services.now()
        )
        services.logger.info(
            "job published",
            metadata: ["jid": "\(job.id)", "fun": "\(publication.function)", "minions": "\(minions.count)"]
        )
        return .message(job)
    }

    private func watch(_ id: JobID) async throws -> Response {
        guard let watcher = try await services.jobs.watch(id) else { throw noJob(id) }
        return .stream(watcher.lines, type: "application/x-ndjson")
    }

    private func kill(_ id: JobID) async throws -> Response {
        guard let told = try await services.jobs.kill(id) else { throw noJob(id) }
        return .json(["told": .list(told.map { .string($0.text) })])
    }

    private func listJobs(_ request: Request) async throws -> Response {
        let limit = try number("limit", in: request, 1...10_000, or: 100)
        let jobs = try await services.store.jobs(limit: limit)
        return .message(
            JobListing(jobs: jobs.map { JobListing.Entry(job: $0.job, targets: $0.targets, returned: $0.returned) })
        )
    }

    private func readJob(_ id: JobID) async throws -> Response {
        guard let stored = try await services.store.job(id) else { throw noJob(id) }
        let minions = stored.targets.mapValues { state -> JobReport.Standing in
            switch state {
            case .owed: .owed
            case .returned: .returned
            case .lost: .lost
            case .absent: .absent
            }
        }
        let returns = try await services.store.returns(of: id)
        return .message(JobReport(job: stored.job, minions: minions, returns: returns))
    }

    private func noJob(_ id: JobID) -> HandlerError {
        .notFound("there is no job \(id), or it is older than this master keeps jobs")
    }

    private func readMinions() async throws -> Response {
        let seen = try await services.store.lastSeen()
        let presence = services.streams.presence
        return .message(
            MinionListing(
                minions: services.keys.accepted.map { id in
                    let here = presence[id]
                    return MinionListing.Entry(id: id, connected: here?.since, seen: here?.heard ?? seen[id])
                }
            )
        )
    }

    private func readStatus() async throws -> Response {
        .message(
            MasterStatus(
                version: services.version,
                fingerprint: services.authority.fingerprint,
                started: services.started,
                connected: services.streams.count,
                keys: services.keys.counts,
                runningJobs: await services.jobs.count,
                snapshots: try await services.trees.snapshots(within: .seconds(2))
            )
        )
    }

    private func readEvents(_ request: Request) async throws -> Response {
        let after = try number("after", in: request, 0...Int.max, or: 0)
        let limit = try number("limit", in: request, 1...10_000, or: 1_000)
        let last = try request.query["last"].map { _ in try number("last", in: request, 1...10_000, or: 1) }
        let events: [StoredEvent]
        if let last {
            events = try await services.store.lastEvents(last)
        } else {
            events = try await services.store.events(after: after, limit: limit)
        }
        return .message(
            EventListing(
                events: events.map {
                    EventListing.Entry(number: $0.number, time: $0.time, type: $0.type, data: $0.data)
                }
            )
        )
    }

    func number(_ name: String, in request: Request, _ range: ClosedRange<Int>, or standard: Int) throws -> Int {
        guard let text = request.query[name] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw HandlerError.bad("'\(name)' must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
