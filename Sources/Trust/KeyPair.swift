import Crypto
package import Wire
import SwiftASN1
import X509

/// A P-256 private key with its public half. Made where it is used; it never travels.
package struct KeyPair: Sendable {
    let key: P256.Signing.PrivateKey

    /// A new key.
    package init() {
        key = P256.Signing.PrivateKey()
    }

    /// From PEM (SEC 1 or PKCS #8).
    package init(pem: String) throws(TrustError) {
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw .notPEM(what: "the private key")
        }
    }

    package var pem: String { key.pemRepresentation }

    /// SHA-256 of the public key (SubjectPublicKeyInfo, DER).
    package var fingerprint: SHA256Hex { Fingerprint.of(key.publicKey.derRepresentation) }

    var signer: Certificate.PrivateKey { Certificate.PrivateKey(key) }

    /// The key in a file, made there when there is none yet.
    package static func loadOrCreate(_ path: String) throws(TrustError) -> KeyPair {
        if let text = try PrivateFile.read(path, secret: true) {
            return try KeyPair(pem: text)
        }
        let pair = KeyPair()
        try PrivateFile.write(pair.pem, to: path)
        return pair
    }
}
