package import Values

/// Where a minion's key stands with the master.
package enum KeyState: String, CaseIterable, Sendable {
    case accepted
    case pending
    case rejected
    /// A second key for an id that already has one: shown to the operator, never used.
    case denied
}

/// A key the master knows of.
package struct KeyRecord: Message, Hashable {
    package var id: MinionID
    package var state: KeyState
    /// SHA-256 of the public key (SubjectPublicKeyInfo, DER).
    package var fingerprint: SHA256Hex
    /// When it was first seen, seconds since 1970.
    package var seen: Double

    package init(id: MinionID, state: KeyState, fingerprint: SHA256Hex, seen: Double) {
        self.id = id
        self.state = state
        self.fingerprint = fingerprint
        self.seen = seen
    }

    package init(json: Value) throws(MessageError) {
        id = try json.name("id")
        guard let state = KeyState(rawValue: try json.text("state")) else { throw MessageError("state", "is unknown") }
        self.state = state
        fingerprint = try json.name("fingerprint")
        seen = try json.time("seen")
    }

    package var json: Value {
        [
            "id": .string(id.text), "state": .string(state.rawValue), "fingerprint": .string(fingerprint.text),
            "seen": .double(seen),
        ]
    }
}

/// A minion asks for a certificate (`POST /v1/enroll`). Asking again with the same key is how it waits.
package struct EnrolRequest: Message, Hashable {
    package var id: MinionID
    /// PKCS #10, PEM.
    package var signingRequest: String
    /// The secret part of a join token.
    package var token: String?

    package init(id: MinionID, signingRequest: String, token: String? = nil) {
        self.id = id
        self.signingRequest = signingRequest
        self.token = token
    }

    package init(json: Value) throws(MessageError) {
        id = try json.name("id")
        signingRequest = try json.text("csr")
        guard signingRequest.utf8.count < 10_000 else { throw MessageError("csr", "is too long") }
        token = json["token"]?.string
    }

    package var json: Value {
        var value: Value = ["id": .string(id.text), "csr": .string(signingRequest)]
        if let token { value["token"] = .string(token) }
        return value
    }
}

/// What the master says to an enrolment.
package enum EnrolReply: Message, Hashable {
    /// The minion's certificate and the CA's, PEM.
    case accepted(certificate: String, authority: String)
    /// An operator must accept this fingerprint first.
    case pending(fingerprint: SHA256Hex)
    /// Refused, for good as far as the master knows; the reason is for the minion's log.
    case refused(state: KeyState, reason: String)

    package init(json: Value) throws(MessageError) {
        switch KeyState(rawValue: try json.text("state")) {
        case .accepted: self = .accepted(certificate: try json.text("certificate"), authority: try json.text("ca"))
        case .pending: self = .pending(fingerprint: try json.name("fingerprint"))
        case .rejected: self = .refused(state: .rejected, reason: try json.text("reason"))
        case .denied: self = .refused(state: .denied, reason: try json.text("reason"))
        case nil: throw MessageError("state", "is unknown")
        }
    }

    package var json: Value {
        switch self {
        case .accepted(let certificate, let authority):
            ["state": "accepted", "certificate": .string(certificate), "ca": .string(authority)]
        case .pending(let fingerprint): ["state": "pending", "fingerprint": .string(fingerprint.text)]
        case .refused(let state, let reason): ["state": .string(state.rawValue), "reason": .string(reason)]
        }
    }
}
