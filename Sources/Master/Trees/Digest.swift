import Crypto
import Wire

/// The digest of some bytes.
func sha256(_ bytes: [UInt8]) -> SHA256Hex {
    hexadecimal(SHA256.hash(data: bytes))
}

/// A digest as the wire writes it.
func hexadecimal(_ digest: SHA256.Digest) -> SHA256Hex {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in digest {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    guard let hash = SHA256Hex(String(decoding: text, as: UTF8.self)) else {
        preconditionFailure("a SHA-256 has 64 hexadecimal digits")
    }
    return hash
}
