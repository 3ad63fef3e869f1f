import Trust
import Store
import Logging
import Transport
import Values
import Wire

/// What minions ask, each for itself.
extension MasterHandler {
    private static let grainsLimit = 4 << 20
    private static let overrideLimit = 16 << 20
    private static let returnLimit = 30 << 20
    private static let hashListLimit = 16 << 20

    func enrol(_ request: Request) async throws -> Response {
        let message = try await request.message(EnrolRequest.self, limit: 32 << 10)
        return .message(try await services.enrolment.enrol(message, from: request.address, at: services.now()))
    }

    func serve(_ route: Route, for id: MinionID, _ request: Request) async throws -> Response {
        switch route {
        case .renew: try await renew(id, request)
        case .stream: try await stream(id)
        case .heartbeat: .empty
        case .putGrains: try await putGrains(id, request)
        case .getPillar: try await pillar(id, request)
        case .askPillar: try await pillar(id, asked: request)
        case .getSnapshots:
            .message(SnapshotListing(snapshots: try await services.trees.snapshots(within: .seconds(2))))
        case .getManifest(let hash): try await manifest(hash)
        case .getBlob(let hash): try await blob(hash)
        case .getBlobs: try await blobs(request)
        case .putReturn(let job): try await putReturn(job, id, request)
        case .postProgress: try await postProgress(id, request)
        case .postEvents: try await postEvents(id, request)
        case .askToken: try await askToken(id, request)
        default: throw HandlerError.notYours("this is for operators")
        }
    }

    private func renew(_ id: MinionID, _ request: Request) async throws -> Response {
        let message = try await request.message(EnrolRequest.self, limit: 32 << 10)
        let fingerprint = request.peer.fingerprint
        return .message(try await services.enrolment.renew(message, for: id, fingerprint, at: services.now()))
    }

    private func stream(_ id: MinionID) async throws -> Response {
        guard let lines = services.streams.open(id, at: services.now()) else { throw HandlerError.stopping }
        // Between the check and the opening the key may have been deleted.
        guard services.keys.isAccepted(id) else {
            services.streams.close(id, reason: "the key was deleted")
            throw HandlerError.notAccepted(id)
        }
        await services.jobs.connected(id, at: services.now())
        services.logger.debug("minion connected", metadata: ["minion": "\(id)"])
        return .stream(lines, type: "application/x-ndjson")
    }

    private func putGrains(_ id: MinionID, _ request: Request) async throws -> Response {
        let grains = try await request.json(limit: Self.grainsLimit)
        guard grains.map != nil else { throw HandlerError.bad("grains must be a mapping") }
        try await services.store.setGrains(grains, of: id)
        return .empty
    }

    private func pillar(_ id: MinionID, _ request: Request) async throws -> Response {
        var environment: EnvironmentName?
        if let name = request.query["env"] {
            environment = EnvironmentName(name)
            guard environment != nil else { throw HandlerError.bad("'\(name)' is no name of an environment") }
        }
        return try await pillar(id, PillarQuestion(environment: environment))
    }

    private func pillar(_ id: MinionID, asked request: Request) async throws -> Response {
        try await pillar(id, try await request.message(PillarQuestion.self, limit: Self.overrideLimit))
    }

    private func pillar(_ id: MinionID, _ question: PillarQuestion) async throws -> Response {
        let grains = try await services.store.grains(of: id) ?? [:]
        return .message(await services.pillar.reply(to: question, of: id, grains: grains))
    }

    private func manifest(_ hash: SHA256Hex) async throws -> Response {
        guard let path = await services.trees.manifest(hash) else {
            throw HandlerError.notFound("this master has no snapshot \(hash)")
        }
        return .file(path: path, tag: hash.text, type: "application/json")
    }

    private func blob(_ hash: SHA256Hex) async throws -> Response {
        guard let path = await services.trees.blob(hash) else {
            throw HandlerError.notFound("this master has no file \(hash)")
        }
        return .file(path: path, tag: hash.text)
    }

    private func blobs(_ request: Request) async throws -> Response {
        guard let list = try await request.json(limit: Self.hashListLimit).list else {
            throw HandlerError.bad("the body must be a list of hashes")
        }
        let hashes = list.compactMap { $0.string.flatMap(SHA256Hex.init) }
        guard hashes.count == list.count else { throw HandlerError.bad("the body must be a list of hashes") }
        let paths = await services.trees.blobs(hashes)
        if let missing = zip(hashes, paths).first(where: { $0.1 == nil })?.0 {
            throw HandlerError.notFound("this master has no file \(missing)")
        }
        return .stream(BlobBundle(zip(hashes, paths.compactMap(\.self)).map(\.self)))
    }

    private func putReturn(_ job: JobID, _ id: MinionID, _ request: Request) async throws -> Response {
        let value = try await request.message(JobReturn.self, limit: Self.returnLimit)
        guard value.id == job, value.minion == id else {
            throw HandlerError.notYours("\(id) answered for \(value.minion) and job \(value.id)")
        }
        switch try await services.jobs.take(value, at: services.now()) {
        case .stored:
            // Once: a return that comes again brings nothing new.
            for event in value.events where event.belongs(to: job, id) {
                await services.journal.add(event.tag, event.data, at: services.now())
            }
            for told in value.events.lazy.compactMap({ $0.told(by: id) }).prefix(JobEvent.ownLimit) {
                await services.journal.add(told.tag, told.data, at: services.now())
            }
            return .empty
        case .repeated: return .empty
        case .unknownJob: throw HandlerError.gone("this master does not know job \(job), or no longer")
        case .notMeantForMinion: throw HandlerError.notYours("job \(job) was not for \(id)")
        }
    }

    private func postProgress(_ id: MinionID, _ request: Request) async throws -> Response {
        let progress = try await request.message(JobProgress.self, limit: 64 << 10)
        guard progress.minion == id else { throw HandlerError.notYours("\(id) spoke for \(progress.minion)") }
        await services.jobs.progress(progress)
        return .empty
    }

    /// What a minion's host tells. The names are below `netboot/`, and the minion's own is the certificate's word.
    private func postEvents(_ id: MinionID, _ request: Request) async throws -> Response {
        guard services.eventLimit.allows(at: services.now()) else { throw HandlerError.tooMany }
        let reports = try await request.message(HostReports.self, limit: HostReports.sizeLimit)
        for report in reports.events {
            if let told = JobEvent(tag: report.tag, data: report.data).told(by: id) {
                await services.journal.add(told.tag, told.data, at: services.now())
                continue
            }
            var data = report.data
            data["minion"] = .string(id.text)
            await services.journal.add(report.tag, data, at: services.now())
        }
        return .empty
    }

    private func askToken(_ id: MinionID, _ request: Request) async throws -> Response {
        let wanted = try await request.message(TokenRequest.self)
        guard MinionID(wanted.ids) != nil, wanted.uses == 1, wanted.lifetime <= TokenRequest.minionLimit else {
            throw HandlerError.bad("a minion may ask for a token for one id, one use and at most 7 days")
        }
        let globs = services.settings.joinTokens[id.text] ?? []
        guard globs.contains(where: { Glob.matches(wanted.ids, $0) }) else {
            throw HandlerError.notYours(
                "\(id) may not ask for join tokens for '\(wanted.ids)': the master's setting join_tokens says who may"
            )
        }
        return try await makeToken(wanted, request)
    }
}
