import Crypto
import Glibc

extension LocalHost {
    package func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(HostError) -> String {
        switch algorithm {
        case .md5: try stream(path, Insecure.MD5())
        case .sha1: try stream(path, Insecure.SHA1())
        case .sha224: try sha224(path)
        case .sha256: try stream(path, SHA256())
        case .sha384: try stream(path, SHA384())
        case .sha512: try stream(path, SHA512())
        }
    }

    private func stream<Hash: HashFunction>(_ path: String, _ start: Hash) throws(HostError) -> String {
        var hash = start
        try eachBlock(of: path) { hash.update(bufferPointer: $0) }
        return Hexadecimal.text(hash.finalize())
    }

    private func sha224(_ path: String) throws(HostError) -> String {
        var hash = SHA224()
        try eachBlock(of: path) { hash.update($0) }
        return Hexadecimal.text(hash.finalize())
    }

    private func eachBlock(of path: String, _ body: (UnsafeRawBufferPointer) -> Void) throws(HostError) {
        let file = try OpenFile(path, O_RDONLY | O_NONBLOCK, doing: "read")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer, path: path)
            if count == 0 { return }
            body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}

/// Digests of bytes in memory.
package enum ContentDigest {
    package static func hex(_ bytes: [UInt8], _ algorithm: DigestAlgorithm) -> String {
        switch algorithm {
        case .md5: return Hexadecimal.text(Insecure.MD5.hash(data: bytes))
        case .sha1: return Hexadecimal.text(Insecure.SHA1.hash(data: bytes))
        case .sha224:
            var hash = SHA224()
            bytes.withUnsafeBytes { hash.update($0) }
            return Hexadecimal.text(hash.finalize())
        case .sha256: return Hexadecimal.text(SHA256.hash(data: bytes))
        case .sha384: return Hexadecimal.text(SHA384.hash(data: bytes))
        case .sha512: return Hexadecimal.text(SHA512.hash(data: bytes))
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
package enum Hexadecimal {
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
