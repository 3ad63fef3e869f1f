package import Trust

/// Where a master listens and how patient it is.
package struct ServerSettings: Sendable {
    /// Salt's `interface`: `0.0.0.0`, `::` (both families) or one address; nil: no port at all.
    package var interface: String?
    /// 0 lets the system choose (for tests).
    package var port: Int
    /// The operators' socket; nil: none.
    package var unixSocket: String?
    /// Whose members are operators, besides root and the user that runs the master.
    package var socketGroup: String
    /// Further connections wait until one ends.
    package var maxConnections: Int
    /// A connection without a request, or whose request stops arriving, ends after so many seconds.
    package var idleTimeout: Double
    /// A client that takes nothing for so many seconds is cut off.
    package var stallTimeout: Double

    package init(
        interface: String? = "0.0.0.0",
        port: Int = 4605,
        unixSocket: String? = nil,
        socketGroup: String = "cm",
        maxConnections: Int = 60_000,
        idleTimeout: Double = 60,
        stallTimeout: Double = 40
    ) {
        self.interface = interface
        self.port = port
        self.unixSocket = unixSocket
        self.socketGroup = socketGroup
        self.maxConnections = maxConnections
        self.idleTimeout = idleTimeout
        self.stallTimeout = stallTimeout
    }
}

/// What a master proves itself with and judges others by.
package struct ServerCredentials: Sendable {
    package var certificate: IssuedCertificate
    package var key: KeyPair
    package var authority: AuthorityCertificate

    package init(certificate: IssuedCertificate, key: KeyPair, authority: AuthorityCertificate) {
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }
}

/// Why a server or a client of the wire does not work. One sentence each.
package enum TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    case cannotListen(address: String, reason: String)
    case unreachable(address: String, reason: String)
    /// The connection could not be trusted; the reason says what was seen.
    case untrusted(address: String, TrustError)
    /// The other end refused the TLS handshake or the certificate.
    case handshake(address: String, reason: String)
    case closed(address: String)
    case timedOut(address: String, doing: String)
    /// The master answered, but not with what was asked for.
    case refused(status: Int, reason: String)
    /// What came is not what the wire allows.
    case malformed(String)

    package var description: String {
        switch self {
        case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
        case .unreachable(let address, let reason): "cannot reach the master at \(address): \(reason)"
        case .untrusted(let address, let error): "do not trust the master at \(address): \(error)"
        case .handshake(let address, let reason): "no TLS connection to \(address): \(reason)"
        case .closed(let address): "the connection to \(address) was closed"
        case .timedOut(let address, let doing): "\(address) did not answer in time while \(doing)"
        case .refused(let status, let reason): reason.isEmpty ? "the master answered \(status)" : reason
        case .malformed(let reason): "the other end sent something unusable: \(reason)"
        }
    }
}
