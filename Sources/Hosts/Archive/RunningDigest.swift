import Crypto

/// A digest that grows with the bytes that pass by, for any algorithm of `source_hash`.
package struct RunningDigest {
    private var state: State

    private enum State {
        case md5(Insecure.MD5)
        case sha1(Insecure.SHA1)
        case sha224(SHA224)
        case sha256(SHA256)
        case sha384(SHA384)
        case sha512(SHA512)
    }

    package init(_ algorithm: DigestAlgorithm) {
        state =
            switch algorithm {
            case .md5: .md5(Insecure.MD5())
            case .sha1: .sha1(Insecure.SHA1())
            case .sha224: .sha224(SHA224())
            case .sha256: .sha256(SHA256())
            case .sha384: .sha384(SHA384())
            case .sha512: .sha512(SHA512())
            }
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch state {
        case .md5(var hash):
            hash.update(bufferPointer: bytes)
            state = .md5(hash)
        case .sha1(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha1(hash)
        case .sha224(var hash):
            hash.update(bytes)
            state = .sha224(hash)
        case .sha256(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha256(hash)
        case .sha384(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha384(hash)
        case .sha512(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha512(hash)
        }
    }

    /// Lower-case hexadecimal.
    package var hex: String {
        switch state {
        case .md5(let hash): Hexadecimal.text(hash.finalize())
        case .sha1(let hash): Hexadecimal.text(hash.finalize())
        case .sha224(var hash): Hexadecimal.text(hash.finalize())
        case .sha256(let hash): Hexadecimal.text(hash.finalize())
        case .sha384(let hash): Hexadecimal.text(hash.finalize())
        case .sha512(let hash): Hexadecimal.text(hash.finalize())
        }
    }
}

/// SHA-256 and, where another algorithm was asked for, that one beside it, in one pass.
package struct PairedDigest {
    private var sha256 = RunningDigest(.sha256)
    private var other: RunningDigest?

    package init(beside algorithm: DigestAlgorithm? = nil) {
        other = algorithm.flatMap { $0 == .sha256 ? nil : RunningDigest($0) }
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes {
            sha256.update($0)
            other?.update($0)
        }
    }

    package var sha256Hex: String { sha256.hex }

    /// The digest by the algorithm that was asked for.
    package var askedHex: String { (other ?? sha256).hex }
}
