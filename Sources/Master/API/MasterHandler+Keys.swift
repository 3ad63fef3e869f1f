import Logging
import Store
import Transport
import Trust
import Values
import Wire

/// Keys and join tokens.
extension MasterHandler {
    func change(_ id: MinionID, to state: KeyState, _ request: Request) async throws -> Response {
        let before = services.keys.records(of: id).first { $0.state == .accepted }
        guard let record = try await services.keys.change(id, try fingerprint(request), to: state) else {
            throw noKey(id)
        }
        if let before, before.fingerprint != record.fingerprint || state != .accepted {
            services.streams.close(id, reason: "the key was \(state == .accepted ? "replaced" : "rejected")")
        }
        await report(state == .accepted ? "key/accept" : "key/reject", [record], request)
        return .message(KeyListing(keys: [record]))
    }

    /// Its stream ends at once and its certificate is worth nothing from now on. Nobody else notices.
    func delete(_ id: MinionID, _ request: Request) async throws -> Response {
        let gone = try await services.keys.remove(id, try fingerprint(request))
        guard !gone.isEmpty else { throw noKey(id) }
        if gone.contains(where: { $0.state == .accepted }) {
            services.streams.close(id, reason: "the key was deleted")
            try await services.jobs.forget(id)
        }
        await report("key/delete", gone, request)
        return .message(KeyListing(keys: gone))
    }

    func createToken(_ request: Request) async throws -> Response {
        try await makeToken(try await request.message(TokenRequest.self), request)
    }

    /// Makes a token that was checked to be allowed.
    func makeToken(_ wanted: TokenRequest, _ request: Request) async throws -> Response {
        let token = JoinToken(authority: services.authority.fingerprint), now = services.now()
        let expires = now + wanted.lifetime
        try await services.store.add(
            StoredToken(
                secretHash: JoinToken.hash(token.secret),
                ids: wanted.ids,
                usesLeft: wanted.uses,
                expires: expires,
                created: now
            )
        )
        await services.journal.add(
            "token/new",
            [
                "token": .string(token.id), "ids": .string(wanted.ids), "uses": .int(wanted.uses),
                "by": .string("\(request.identity)"),
            ],
            at: now
        )
        services.logger.notice("join token made", metadata: ["token": "\(token.id)", "by": "\(request.identity)"])
        return .message(TokenReply(token: token.text, expires: expires))
    }

    private func fingerprint(_ request: Request) throws -> SHA256Hex? {
        guard let text = request.query["fingerprint"] else { return nil }
        guard let fingerprint = Fingerprint.parse(text) else { throw HandlerError.bad("that is no fingerprint") }
        return fingerprint
    }

    private func noKey(_ id: MinionID) -> HandlerError {
        .notFound("there is no such key of \(id)")
    }

    private func report(_ type: String, _ keys: [KeyRecord], _ request: Request) async {
        for key in keys {
            services.logger.notice(
                "key changed",
                metadata: ["event": "\(type)", "id": "\(key.id)", "by": "\(request.identity)"]
            )
            await services.journal.add(
                type,
                [
                    "id": .string(key.id.text), "fingerprint": .string(key.fingerprint.text),
                    "by": .string("\(request.identity)"),
                ],
                at: services.now()
            )
        }
    }
}
