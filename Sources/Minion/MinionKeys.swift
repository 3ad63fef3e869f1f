package import Transport
package import Trust
package import Wire

/// A minion's key, its certificate and the master's CA, in files. The key is made here and never leaves.
package struct MinionKeys: Sendable {
    package let directory: String
    package let key: KeyPair
    package private(set) var certificate: IssuedCertificate?
    package private(set) var authority: AuthorityCertificate?

    package init(directory: String) throws(TrustError) {
        self.directory = directory
        try PrivateFile.makeDirectory(directory)
        key = try KeyPair.loadOrCreate(directory + "/minion.key")
        if let pem = try PrivateFile.read(directory + "/ca.crt") { authority = try AuthorityCertificate(pem: pem) }
        guard let pem = try PrivateFile.read(directory + "/minion.crt") else { return }
        let certificate = try IssuedCertificate(pem: pem)
        guard certificate.fingerprint == key.fingerprint else { throw .keyMismatch(path: directory + "/minion.crt") }
        self.certificate = certificate
    }

    package var credentials: ClientCredentials? {
        certificate.map { ClientCredentials(certificate: $0, key: key) }
    }

    package var fingerprint: SHA256Hex { key.fingerprint }

    /// Keeps what the master issued, after checking that it is for this key and by the CA that was trusted.
    package mutating func store(
        certificate pem: String,
        authority authorityPEM: String,
        for id: MinionID,
        trusted: SHA256Hex?
    ) throws(TrustError) {
        let authority = try AuthorityCertificate(pem: authorityPEM)
        if let trusted, authority.fingerprint != trusted {
            throw .wrongFingerprint(
                expected: Fingerprint.grouped(trusted),
                found: Fingerprint.grouped(authority.fingerprint)
            )
        }
        let certificate = try IssuedCertificate(pem: pem)
        let peer = try authority.peer(certificate)
        guard peer.identity == .minion(id) else { throw .wrongName(claimed: "minion \(id)", found: "\(peer.identity)") }
        guard certificate.fingerprint == key.fingerprint else { throw .keyMismatch(path: directory + "/minion.crt") }
        try PrivateFile.write(authority.pem, to: directory + "/ca.crt", mode: 0o644)
        try PrivateFile.write(certificate.pem, to: directory + "/minion.crt", mode: 0o644)
        self.certificate = certificate
        self.authority = authority
    }
}
