import Crypto
package import Wire

/// What a new machine is given to enrol without an operator: the CA's fingerprint and a secret.
///
/// `cm1.<CA fingerprint, 32 bytes in base64url>.<id>.<secret>`. The id is the start of the secret's hash: it names the
/// token in listings and catches a mistyped secret before anything is sent.
package struct JoinToken: Hashable, Sendable {
    package let authority: SHA256Hex
    package let secret: String

    private static let version = "cm1"
    private static let secretBytes = 24

    /// A new token for minions of this CA.
    package init(authority: SHA256Hex) {
        self.authority = authority
        var random = SystemRandomNumberGenerator()
        secret = Base64URL.encode((0..<Self.secretBytes).map { _ in UInt8.random(in: 0...255, using: &random) })
    }

    package init(_ text: String) throws(TrustError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == Self.version else {
            throw .badToken("it must look like cm1.….….…, as 'cm-key token' prints it")
        }
        guard let bytes = Base64URL.decode(parts[1]), bytes.count == 32 else {
            throw .badToken("its second part is not a fingerprint")
        }
        authority = Fingerprint.name(bytes)
        secret = parts[3]
        guard secret.utf8.count >= Self.secretBytes, parts[2] == id else {
            throw .badToken("it was cut off or mistyped")
        }
    }

    package var id: String { String(Self.hash(secret).text.prefix(8)) }

    package var text: String {
        [Self.version, Base64URL.encode(Fingerprint.bytes(authority)), id, secret].joined(separator: ".")
    }

    /// What the master stores and looks tokens up by. Of a random secret, so a plain hash is enough.
    package static func hash(_ secret: String) -> SHA256Hex { Fingerprint.of(secret.utf8) }
}
