import Crypto
import SwiftASN1
package import Wire
import X509

/// A request for a certificate (PKCS #10): a public key and the name it wants, signed with that key.
package struct SigningRequest: Sendable {
    let request: CertificateSigningRequest
    package let pem: String
    /// The name it asks for.
    package let identity: Identity

    /// A minion asks for itself.
    package init(minion id: MinionID, key: KeyPair) throws(TrustError) {
        try self.init(.minion(id), key: key)
    }

    /// An operator asks; `name` is 1 to 200 name characters.
    package init(operator name: String, key: KeyPair) throws(TrustError) {
        guard MinionID(name) != nil else { throw .wrongName(claimed: name, found: "no valid name") }
        try self.init(.operator(name), key: key)
    }

    private init(_ identity: Identity, key: KeyPair) throws(TrustError) {
        do {
            let names = SubjectAlternativeNames([.uniformResourceIdentifier(identity.uri ?? "")])
            let extensions = try Certificate.Extensions { names }
            request = try CertificateSigningRequest(
                version: .v1,
                subject: try CertificateName.subject(identity),
                privateKey: key.signer,
                attributes: .init([.init(ExtensionRequest(extensions: extensions))]),
                signatureAlgorithm: .ecdsaWithSHA256
            )
            pem = try request.serializeAsPEM().pemString + "\n"
        } catch {
            throw .failed(doing: "make a signing request", reason: "\(error)")
        }
        self.identity = identity
    }

    /// Checks one that came in: P-256, signed with its own key, exactly one name of ours.
    package init(pem: String) throws(TrustError) {
        guard let request = try? CertificateSigningRequest(pemEncoded: pem) else {
            throw .notPEM(what: "the signing request")
        }
        guard P256.Signing.PublicKey(request.publicKey) != nil else { throw .notP256(what: "the signing request") }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw .badSignature(what: "the signing request")
        }
        let names = try? request.attributes.extensionRequest?.extensions.subjectAlternativeNames
        guard let names, names.count == 1, case .uniformResourceIdentifier(let uri) = names[0],
            let identity = Identity(uri: uri)
        else { throw .noIdentity(subject: request.subject.description) }
        self.request = request
        self.pem = pem
        self.identity = identity
    }

    /// SHA-256 of the public key: what an operator compares before accepting.
    package var fingerprint: SHA256Hex { Fingerprint.of(request.publicKey) }

    /// The request must be for the id that was claimed beside it.
    package func check(minion id: MinionID) throws(TrustError) {
        guard identity == .minion(id) else { throw .wrongName(claimed: "minion \(id)", found: "\(identity)") }
    }
}

/// Subjects of certificates. They are for people; the identity is the URI.
enum CertificateName {
    static func subject(_ identity: Identity) throws -> DistinguishedName {
        switch identity {
        case .minion(let id): try subject(id.text)
        case .operator(let name): try subject(name)
        case .localRoot, .anonymous: try subject("\(identity)")
        }
    }

    /// A common name has at most 64 characters (X.520).
    static func subject(_ name: String) throws -> DistinguishedName {
        try DistinguishedName { CommonName(String(name.prefix(64))) }
    }
}
