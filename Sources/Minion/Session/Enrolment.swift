import Logging
import Synchronization
import Transport
import Trust
import Wire

/// Gets a certificate: asks, and asks again until an operator has decided.
struct Enrolment: Sendable {
    let settings: MinionSettings
    let logger: Logger

    /// One question. True when the certificate is here now, false when it is time to wait and ask again.
    ///
    /// Throws when the master cannot be reached or must not be trusted.
    func ask(_ address: MasterAddress, _ keys: inout MinionKeys) async throws -> Bool {
        let token = try settings.token.map { text throws(TrustError) in try JoinToken(text) }
        let trust = try trust(keys, token)
        let client = try MasterClient(address, trust: trust)
        defer { client.close() }
        let request = try SigningRequest(minion: settings.id, key: keys.key)
        let reply = try await client.enrol(
            EnrolRequest(id: settings.id, signingRequest: request.pem, token: token?.secret)
        )
        switch reply {
        case .accepted(let certificate, let authority):
            // The CA in the answer must be the one that TLS has just proved.
            let proven = client.authority?.fingerprint
            try keys.store(certificate: certificate, authority: authority, for: settings.id, trusted: proven)
            logger.notice("enrolled", metadata: ["master": "\(address)", "id": "\(settings.id)"])
            return true
        case .pending:
            let fingerprint = Fingerprint.grouped(keys.fingerprint)
            logger.notice(
                "waiting for an operator to accept this minion's key",
                metadata: [
                    "id": "\(settings.id)", "fingerprint": "\(fingerprint)", "command": "cm-key -a \(settings.id)",
                ]
            )
            return false
        case .refused(let state, let reason):
            throw MinionError.refused(state: state.rawValue, reason: reason)
        }
    }

    /// Once a CA is known, only that one will do; a token or `master_finger` must name it the first time.
    private func trust(_ keys: MinionKeys, _ token: JoinToken?) throws(TrustError) -> ServerTrust {
        if let authority = keys.authority {
            let pins = [settings.masterFinger.flatMap(Fingerprint.parse), token?.authority].compactMap { $0 }
            // Settings that name another CA than the stored one win: the minion was moved on purpose.
            guard let pin = pins.first, pin != authority.fingerprint else { return .authority(authority) }
            return .pinned(pin.text)
        }
        if let finger = settings.masterFinger { return .pinned(finger) }
        if let token { return .pinned(token.authority.text) }
        return settings.trustsFirstUse ? .firstUse : .nothing
    }

    /// Asks for a new certificate with the present one. The key stays.
    func renew(_ client: MasterClient, _ keys: inout MinionKeys) async throws {
        let request = try SigningRequest(minion: settings.id, key: keys.key)
        let reply = try await client.renew(EnrolRequest(id: settings.id, signingRequest: request.pem))
        guard case .accepted(let certificate, let authority) = reply else {
            return logger.warning("the master did not renew the certificate")
        }
        let trusted = keys.authority?.fingerprint
        try keys.store(certificate: certificate, authority: authority, for: settings.id, trusted: trusted)
        guard let known = keys.authority else { return }
        try client.replace(trust: .authority(known), credentials: keys.credentials)
        logger.notice("certificate renewed")
    }
}
