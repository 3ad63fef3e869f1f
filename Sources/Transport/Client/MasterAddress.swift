package import Trust

/// How to reach a master.
package enum MasterAddress: Hashable, Sendable, CustomStringConvertible {
    case tls(host: String, port: Int = 4605)
    /// The operators' socket on the master itself.
    case socket(String)

    package var description: String {
        switch self {
        case .tls(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .socket(let path): path
        }
    }
}

/// Which master is the right one.
package enum ServerTrust: Sendable {
    /// A master with a certificate of this CA, under whatever name it was reached.
    case authority(AuthorityCertificate)
    /// At enrolment: the CA with this fingerprint (`master_finger`, or from a join token).
    case pinned(SHA256Text)
    /// At enrolment, when the settings say so in as many words: whoever answers.
    case firstUse
    /// Nothing is known: refused, with an error that shows the fingerprint and how to pin it.
    case nothing

    /// A fingerprint as people write it, with or without colons.
    package typealias SHA256Text = String
}

/// What a minion or an operator proves itself with.
package struct ClientCredentials: Sendable {
    package var certificate: IssuedCertificate
    package var key: KeyPair

    package init(certificate: IssuedCertificate, key: KeyPair) {
        self.certificate = certificate
        self.key = key
    }
}
