import Crypto
package import Hosts

/// URLs that only we can have made: machines fetch them through us, so nobody can use us to fetch what he likes. The key lies on disk, so
/// that a boot that has begun goes on after a restart.
package struct SealedURL: Sendable {
    private static let keySize = 32
    private let key: SymmetricKey

    package init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// Reads the key at a path, and makes it where there is none; `makesFolder`: its folder as well.
    package init(keyFile path: String, makesFolder: Bool = true, host: any Host = LocalHost()) throws {
        if try host.info(path) != nil {
            let bytes = try host.read(path, limit: 1024)
            guard bytes.count == Self.keySize else {
                throw PixiecoreProblem(
                    "\(path) is no key: it has \(bytes.count) bytes, not \(Self.keySize). Remove it to have a new one"
                )
            }
            self.init(key: bytes)
        } else {
            let folder = Paths.parent(of: path)
            guard try makesFolder || host.info(folder) != nil else {
                throw PixiecoreProblem("there is no folder '\(folder)' for the key '\(path)'")
            }
            let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
            try host.makeDirectory(folder, parents: true, FileAttributes(mode: 0o750))
            try host.write(bytes, to: path, FileAttributes(mode: 0o600))
            self.init(key: bytes)
        }
    }

    /// A text that may stand in a URL, and says nothing about what it stands for.
    package func seal(_ url: String) throws -> String {
        Base64URL.text(Array(try ChaChaPoly.seal(Array(url.utf8), using: key).combined))
    }

    /// The URL again; an error where the text is not ours.
    package func open(_ text: String) throws -> String {
        guard let bytes = Base64URL.bytes(text), let box = try? ChaChaPoly.SealedBox(combined: bytes),
            let plain = try? ChaChaPoly.open(box, using: key)
        else { throw PixiecoreProblem("signature verification failed") }
        return String(decoding: plain, as: UTF8.self)
    }
}
