import Glibc
import Hosts

/// A file to which lines are only added, shared by processes: whoever holds its lock reads what others added and adds its own.
/// A line counts once its newline is on disk; what a crash tore is cut off by the next writer.
final class JournalFile {
    private let path: String
    private var descriptor: Int32 = -1
    /// How far it has been read.
    private var offset = 0
    private let disk: JournalDisk

    init(_ path: String, _ disk: JournalDisk = JournalDisk()) {
        self.path = path
        self.disk = disk
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// What others wrote since the last look.
    struct News {
        /// Another file has taken the place of the one that was read: everything counts anew.
        var isAnew: Bool
        var lines: [String]
    }

    /// Waits for the lock and says what is new.
    func lock() throws -> News {
        let isAnew = try takeLock()
        do { return try News(isAnew: isAnew, lines: read()) } catch {
            unlock()
            throw error
        }
    }

    func unlock() { flock(descriptor, LOCK_UN) }

    /// Adds lines and returns when they are on disk; what cannot be written whole is not there at all. Only while locked.
    func append(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        try call("write") { ftruncate(descriptor, offset) }
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        do {
            try write(bytes, to: descriptor, at: offset)
            try call("sync") { fdatasync(descriptor) }
        } catch {
            _ = ftruncate(descriptor, offset)
            throw error
        }
        offset += bytes.count
    }

    /// Throws where a line could not be added now, such as on a full disk. Only while locked.
    func prove() throws {
        try call("write") { ftruncate(descriptor, offset) }
        defer { _ = ftruncate(descriptor, offset) }
        try write([UInt8](repeating: UInt8(ascii: " "), count: 4096), to: descriptor, at: offset)
    }

    /// Puts a file with other lines in place of this one. Only while locked; the new one is locked before anybody can find it.
    func replace(with lines: [String]) throws {
        let beside = path + ".new"
        let fresh = try open(beside, O_TRUNC)
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        do {
            flock(fresh, LOCK_EX)
            try write(bytes, to: fresh, at: 0)
            try call("sync") { fsync(fresh) }
            try call("rename") { rename(beside, path) }
        } catch {
            close(fresh)
            unlink(beside)
            throw error
        }
        flock(descriptor, LOCK_UN)
        close(descriptor)
        descriptor = fresh
        offset = bytes.count
        try LocalHost().sync(filesystemOf: folder)
    }

    private var folder: String { path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/" }

    /// Returns whether it is another file than the one that was read. After the lock is ours, the name may mean a new file.
    private func takeLock() throws -> Bool {
        var isAnew = false
        while true {
            if descriptor < 0 {
                descriptor = try open(path, 0)
                (offset, isAnew) = (0, true)
            }
            try call("lock") { flock(descriptor, LOCK_EX) }
            var mine = stat(), there = stat()
            if fstat(descriptor, &mine) == 0, stat(path, &there) == 0, mine.st_ino == there.st_ino,
                mine.st_dev == there.st_dev
            {
                if mine.st_size < offset { (offset, isAnew) = (0, true) }
                return isAnew
            }
            close(descriptor)
            descriptor = -1
        }
    }

    /// Whole lines from `offset` on; a torn one at the end stays unread.
    private func read() throws -> [String] {
        var info = stat()
        try call("look at") { fstat(descriptor, &info) }
        var bytes = [UInt8](repeating: 0, count: max(0, Int(info.st_size) - offset))
        guard !bytes.isEmpty else { return [] }
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count, offset + count)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            count += got
        }
        guard let end = bytes[..<count].lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        offset += end + 1
        let lines = bytes[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The journal belongs to whoever has its folder, even when root's command makes it.
    private func open(_ path: String, _ flags: Int32) throws -> Int32 {
        let file = try call("open") { Glibc.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | flags, 0o600) }
        var owner = stat()
        if geteuid() == 0, stat(folder, &owner) == 0 { _ = fchown(file, owner.st_uid, owner.st_gid) }
        return file
    }

    private func write(_ bytes: [UInt8], to file: Int32, at start: Int) throws {
        var done = 0
        while done < bytes.count {
            done += try call("write") {
                bytes.withUnsafeBytes {
                    disk.write(file, UnsafeRawBufferPointer(rebasing: $0[done...]), start + done)
                }
            }
        }
    }

    /// Repeats what a signal interrupted.
    @discardableResult
    private func call<Number: BinaryInteger>(_ doing: String, _ body: () -> Number) throws -> Number {
        while true {
            let result = body()
            if result != -1 { return result }
            if errno != EINTR { throw HostError.system(doing: doing, path: path, errno: errno) }
        }
    }
}

/// How bytes reach the disk: for tests, which let it be full.
package struct JournalDisk: Sendable {
    package var write: @Sendable (Int32, UnsafeRawBufferPointer, Int) -> Int = { file, bytes, offset in
        pwrite(file, bytes.baseAddress, bytes.count, offset)
    }

    package init() {}
}
