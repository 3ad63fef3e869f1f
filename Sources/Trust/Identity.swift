package import Wire

/// Who is asking: the certificate says it, or the kernel does for the unix socket. Nothing in a message is an identity.
package enum Identity: Hashable, Sendable, CustomStringConvertible {
    case minion(MinionID)
    case `operator`(String)
    /// Root, or a member of the group `cm`, on the unix socket.
    case localRoot
    /// Came without a certificate: may only ask to be enrolled.
    case anonymous

    package var description: String {
        switch self {
        case .minion(let id): "minion \(id)"
        case .operator(let name): "operator \(name)"
        case .localRoot: "root"
        case .anonymous: "somebody without a certificate"
        }
    }

    /// The name in a certificate: `cm://minion/web1`.
    var uri: String? {
        switch self {
        case .minion(let id): "cm://minion/\(id)"
        case .operator(let name): "cm://operator/\(name)"
        case .localRoot, .anonymous: nil
        }
    }

    init?(uri: String) {
        let prefix = "cm://"
        guard uri.hasPrefix(prefix) else { return nil }
        let parts = uri.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let id = MinionID(String(parts[1])) else { return nil }
        switch parts[0] {
        case "minion": self = .minion(id)
        case "operator": self = .operator(id.text)
        default: return nil
        }
    }
}

/// The other end of a connection: who it is and by which key.
package struct Peer: Hashable, Sendable {
    package var identity: Identity
    /// Of the key in its certificate; nil on the unix socket and for the anonymous.
    package var fingerprint: SHA256Hex?
    /// When its certificate ends, seconds since 1970.
    package var validUntil: Double?

    package init(_ identity: Identity, fingerprint: SHA256Hex? = nil, validUntil: Double? = nil) {
        self.identity = identity
        self.fingerprint = fingerprint
        self.validUntil = validUntil
    }

    package static let anonymous = Peer(.anonymous)
}
