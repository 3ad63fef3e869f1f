import Crypto
import SwiftASN1
package import Wire
import X509

/// SHA-256 digests as people and files write them.
package enum Fingerprint {
    /// The digest of some bytes, as the wire writes it.
    package static func of(_ bytes: some Sequence<UInt8>) -> SHA256Hex {
        name(Array(SHA256.hash(data: Array(bytes))))
    }

    /// The digest of a public key as SubjectPublicKeyInfo: what `openssl pkey -pubout -outform DER | sha256sum` says.
    static func of(_ key: Certificate.PublicKey) -> SHA256Hex {
        if let key = P256.Signing.PublicKey(key) { return of(key.derRepresentation) }
        var serializer = DER.Serializer()
        // Keys of other kinds are refused wherever one counts; their digest only has to differ.
        guard (try? serializer.serialize(key)) != nil else { return of(key.subjectPublicKeyInfoBytes) }
        return of(serializer.serializedBytes)
    }

    /// `ab:cd:…`, for people to compare.
    package static func grouped(_ hash: SHA256Hex) -> String {
        var text = ""
        text.reserveCapacity(95)
        for (index, digit) in hash.text.enumerated() {
            if index > 0, index.isMultiple(of: 2) { text += ":" }
            text.append(digit)
        }
        return text
    }

    /// What a person typed: with or without colons, in either case.
    package static func parse(_ text: String) -> SHA256Hex? {
        SHA256Hex(text.filter { $0 != ":" && !$0.isWhitespace }.lowercased())
    }

    /// The 32 bytes of a digest.
    static func bytes(_ hash: SHA256Hex) -> [UInt8] {
        let digits = Array(hash.text.utf8).map { $0 > 0x39 ? $0 - 0x57 : $0 - 0x30 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// 32 bytes as a digest.
    static func name(_ digest: [UInt8]) -> SHA256Hex {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(digest.count * 2)
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        // SHA-256 always has 64 hexadecimal digits; the other branch cannot be reached.
        return SHA256Hex(String(decoding: text, as: UTF8.self)) ?? emptyDigest
    }

    private static let emptyDigest: SHA256Hex = {
        let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        guard let hash = SHA256Hex(text) else { preconditionFailure("a constant of 64 hexadecimal digits") }
        return hash
    }()
}
