import Crypto
import Glibc
import Hosts
package import Wire

/// Contents by their SHA-256, on disk: `blobs/ab/abcd…` and `manifests/…` below the cache directory.
///
/// Nothing gets a name here before its hash has been checked, so a name that exists can be used; only its length is
/// looked at again, because a machine that lost its power may have kept the name and not the bytes.
package struct BlobCache: Sendable {
    package let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    package func path(_ hash: SHA256Hex) -> String { "\(directory)/blobs/\(hash.text.prefix(2))/\(hash)" }

    private func manifestPath(_ hash: SHA256Hex) -> String { "\(directory)/manifests/\(hash)" }

    /// Whether the content is here. What is used stays.
    package func has(_ hash: SHA256Hex, size: Int) -> Bool {
        var info = stat()
        guard stat(path(hash), &info) == 0, Int(info.st_size) == size else { return false }
        if time(nil) - info.st_mtim.tv_sec > 86400 { utimensat(AT_FDCWD, path(hash), nil, 0) }
        return true
    }

    package func read(_ hash: SHA256Hex) throws -> [UInt8] { try DurableFile.read(path(hash)) }

    package func manifest(_ hash: SHA256Hex) -> [UInt8]? {
        guard let bytes = try? DurableFile.read(manifestPath(hash)), Self.hash(bytes) == hash else { return nil }
        return bytes
    }

    package func store(manifest bytes: [UInt8], _ hash: SHA256Hex) throws {
        guard Self.hash(bytes) == hash else { throw MinionError.wrongContent(hash: hash.text) }
        try DurableFile.makeDirectory(directory + "/manifests")
        try DurableFile.write(bytes, to: manifestPath(hash))
    }

    /// Stores a content that is in memory.
    package func store(_ bytes: [UInt8], _ hash: SHA256Hex) throws {
        guard Self.hash(bytes) == hash else { throw MinionError.wrongContent(hash: hash.text) }
        let writer = try BlobWriter(path: path(hash))
        try bytes.withUnsafeBytes { try writer.write($0) }
        try writer.finish(hash)
    }

    static func hash(_ bytes: [UInt8]) -> SHA256Hex? { hex(SHA256.hash(data: bytes)) }

    static func hex(_ digest: SHA256.Digest) -> SHA256Hex? {
        SHA256Hex(digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    /// Removes what was not used for 30 days, and the least recently used beyond `limit` bytes. Never what is an hour old.
    package func collectGarbage(limit: Int, now: Double) {
        var files: [(path: String, size: Int, used: Double)] = []
        for folder in (try? DurableFile.list(directory + "/blobs")) ?? [] {
            for name in (try? DurableFile.list("\(directory)/blobs/\(folder)")) ?? [] {
                let path = "\(directory)/blobs/\(folder)/\(name)"
                guard let size = DurableFile.size(path), let used = DurableFile.modified(path) else { continue }
                files.append((path, size, used))
            }
        }
        var total = files.reduce(0) { $0 + $1.size }
        for file in files.sorted(by: { $0.used < $1.used }) where now - file.used > 3600 {
            let isLeftOver = SHA256Hex(String(file.path.split(separator: "/").last ?? "")) == nil
            guard isLeftOver || total > limit || now - file.used > 30 * 86400 else { continue }
            unlink(file.path)
            total -= file.size
        }
        for name in (try? DurableFile.list(directory + "/manifests")) ?? [] {
            let path = "\(directory)/manifests/\(name)"
            if let used = DurableFile.modified(path), now - used > 7 * 86400 { unlink(path) }
        }
    }
}

/// Writes a content while its hash is computed; it gets its name only if the hash is right.
final class BlobWriter {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var hasher = SHA256()
    private var behind = WriteBehind()
    private(set) var count = 0

    init(path: String) throws {
        self.path = path
        temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
        var file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file < 0, errno == ENOENT, let slash = path.lastIndex(of: "/") {
            try DurableFile.makeDirectory(String(path[..<slash]))
            file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        }
        guard file >= 0 else { throw DurableFile.failure(path) }
        descriptor = file
    }

    deinit {
        close(descriptor)
        unlink(temporary)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count {
            let put = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw DurableFile.failure(path) }
            done += put
        }
        hasher.update(bufferPointer: bytes)
        count += bytes.count
        behind.grew(to: count, descriptor)
    }

    func finish(_ hash: SHA256Hex) throws {
        guard BlobCache.hex(hasher.finalize()) == hash else { throw MinionError.wrongContent(hash: hash.text) }
        guard rename(temporary, path) == 0 else { throw DurableFile.failure(path) }
    }
}
