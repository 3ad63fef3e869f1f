import Logging
import Store
import Trust
import Values
import Wire

/// Lets minions in: decides over signing requests and signs those of accepted keys.
struct Enrolment: Sendable {
    /// A request that is not decided at all.
    enum Refusal: Error, Hashable {
        case tooMany
        case badRequest(String)
    }

    let authority: Authority
    let keys: KeyTable
    let store: any Store
    let journal: Journal
    let acceptsAll: Bool
    let certificateLife: Double
    let limit: RateLimit
    let logger: Logger

    /// Answers a minion that asks to be let in, or asks again while it waits.
    func enrol(_ request: EnrolRequest, from address: String, at now: Double) async throws -> EnrolReply {
        guard limit.allows(at: now) else { throw Refusal.tooMany }
        let csr = try signingRequest(request)
        if keys.isAccepted(request.id, csr.fingerprint) { return try await certificate(for: csr, request.id, at: now) }
        var isTrusted = acceptsAll
        if let secret = request.token, keys.records(of: request.id).allSatisfy({ $0.state == .pending }) {
            if let problem = try await use(secret, for: request.id, at: now) {
                logger.warning(
                    "join token refused",
                    metadata: ["id": "\(request.id)", "address": "\(address)", "reason": "\(problem)"]
                )
                return .refused(state: .rejected, reason: problem)
            }
            isTrusted = true
        }
        switch try await keys.admit(request.id, csr.fingerprint, isTrusted: isTrusted, at: now) {
        case .known(let state): return try await answer(state, csr, request.id, at: now)
        case .added(let state):
            try await report(state, request.id, csr.fingerprint, address, at: now)
            return try await answer(state, csr, request.id, at: now)
        case .full:
            logger.warning("too many pending keys", metadata: ["id": "\(request.id)", "address": "\(address)"])
            return .refused(state: .rejected, reason: "too many keys wait to be accepted on this master")
        }
    }

    /// A new certificate for a minion that has one: for the same key only.
    func renew(_ request: EnrolRequest, for id: MinionID, _ fingerprint: SHA256Hex?, at now: Double) async throws
        -> EnrolReply
    {
        guard limit.allows(at: now) else { throw Refusal.tooMany }
        let csr = try signingRequest(request)
        guard request.id == id, csr.fingerprint == fingerprint else {
            return .refused(state: .denied, reason: "a certificate is renewed for the key it was made for only")
        }
        return try await certificate(for: csr, id, at: now)
    }

    private func signingRequest(_ request: EnrolRequest) throws -> SigningRequest {
        do {
            let csr = try SigningRequest(pem: request.signingRequest)
            try csr.check(minion: request.id)
            return csr
        } catch {
            throw Refusal.badRequest(error.description)
        }
    }

    private func answer(
        _ state: KeyState,
        _ csr: SigningRequest,
        _ id: MinionID,
        at now: Double
    ) async throws -> EnrolReply {
        switch state {
        case .accepted: try await certificate(for: csr, id, at: now)
        case .pending: .pending(fingerprint: csr.fingerprint)
        case .rejected: .refused(state: .rejected, reason: "the key of \(id) was rejected on the master")
        case .denied:
            .refused(
                state: .denied,
                reason: "\(id) is known by another key; if this machine was rebuilt: cm-key -d \(id) on the master"
            )
        }
    }

    private func certificate(for csr: SigningRequest, _ id: MinionID, at now: Double) async throws -> EnrolReply {
        let issued = try authority.issue(csr, life: certificateLife, at: now)
        try await keys.remember(certificate: issued.pem, serial: issued.serial, of: id, csr.fingerprint)
        return .accepted(certificate: issued.pem, authority: authority.certificate.pem)
    }

    /// Uses the token up by one, or says why it is no good.
    private func use(_ secret: String, for id: MinionID, at now: Double) async throws -> String? {
        let hash = JoinToken.hash(secret)
        guard let token = try await store.token(hash) else { return "the master does not know this join token" }
        guard token.expires > now else { return "the join token has expired" }
        guard Glob.matches(id.text, token.ids) else {
            return "the join token is for ids like '\(token.ids)', not for '\(id)'"
        }
        guard try await store.useToken(hash, at: now) else { return "the join token has been used up" }
        return nil
    }

    private func report(
        _ state: KeyState,
        _ id: MinionID,
        _ fingerprint: SHA256Hex,
        _ address: String,
        at now: Double
    ) async throws {
        let facts: Logger.Metadata = [
            "id": "\(id)", "fingerprint": "\(Fingerprint.grouped(fingerprint))", "address": "\(address)",
        ]
        switch state {
        case .denied: logger.warning("second key for a known id denied", metadata: facts)
        case .accepted: logger.notice("key accepted", metadata: facts)
        case .pending, .rejected: logger.notice("key waits to be accepted", metadata: facts)
        }
        await journal.add(
            "key/\(state.rawValue)",
            ["id": .string(id.text), "fingerprint": .string(fingerprint.text)],
            at: now
        )
    }
}
