import Glibc

/// Small files that must be whole or absent: keys (mode 0600) and certificates (0644).
package enum PrivateFile {
    private static let limit = 65536

    /// The text of a file, nil when there is none. A `secret` one must not be readable by others.
    package static func read(_ path: String, secret: Bool = false) throws(TrustError) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(path: path, reason: reason())
        }
        defer { close(file) }
        var info = stat()
        guard fstat(file, &info) == 0 else { throw .unreadable(path: path, reason: reason()) }
        if secret, info.st_mode & 0o077 != 0 { throw .exposed(path: path, mode: UInt16(info.st_mode & 0o7777)) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(file, $0.baseAddress?.advanced(by: count), limit - count)
            }
            if got == 0 { break }
            guard got > 0 else { throw .unreadable(path: path, reason: reason()) }
            count += got
        }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Writes beside the file, syncs and renames: after a crash there is the old file or the new one.
    package static func write(_ text: String, to path: String, mode: UInt16 = 0o600) throws(TrustError) {
        let temporary = path + ".new"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard file >= 0 else { throw .unwritable(path: path, reason: reason()) }
        let bytes = Array(text.utf8)
        let isWritten = writeAll(bytes, to: file) && fchmod(file, mode_t(mode)) == 0 && fsync(file) == 0
        let problem = reason()
        close(file)
        guard isWritten else {
            unlink(temporary)
            throw .unwritable(path: path, reason: problem)
        }
        guard rename(temporary, path) == 0 else { throw .unwritable(path: path, reason: reason()) }
        syncDirectory(of: path)
    }

    /// Removes a file; one that is not there is fine.
    package static func remove(_ path: String) throws(TrustError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .unwritable(path: path, reason: reason()) }
        syncDirectory(of: path)
    }

    /// Makes a directory and those above it, the last with `mode`.
    package static func makeDirectory(_ path: String, mode: UInt16 = 0o700) throws(TrustError) {
        guard mkdir(path, mode_t(mode)) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .unwritable(path: path, reason: reason())
        }
        try makeDirectory(String(path[..<slash]), mode: 0o755)
        guard mkdir(path, mode_t(mode)) == 0 || errno == EEXIST else { throw .unwritable(path: path, reason: reason()) }
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let put = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { return false }
            offset += put
        }
        return true
    }

    private static func syncDirectory(of path: String) {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let file = open(directory.isEmpty ? "/" : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
