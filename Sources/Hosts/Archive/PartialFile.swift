import Glibc
import Synchronization

/// A file that is still arriving: `PATH.part`, with what its server said about it in `PATH.part.json`.
///
/// Held under a lock, so two runs that want the same file do not write into each other.
package final class PartialFile: Sendable {
    private struct State {
        var descriptor: Int32
        var size: Int
        var behind = WriteBehind()
    }

    package let path: String
    private let state: Mutex<State>

    private init(_ path: String, _ descriptor: Int32) throws(HostError) {
        self.path = path
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw .system(doing: "look at", path: path, errno: number)
        }
        state = Mutex(State(descriptor: descriptor, size: Int(status.st_size)))
    }

    deinit {
        state.withLock { _ = close($0.descriptor) }
    }

    /// Opens or makes it; waits while another run holds it. `waiting` is called once if it does.
    package static func open(_ path: String, waiting: @Sendable () -> Void = {}) async throws -> PartialFile {
        var isTold = false
        while true {
            if let file = try take(path + ".part") { return file }
            if !isTold { waiting() }
            isTold = true
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Nil while another holds it, or when it was renamed or removed just now.
    private static func take(_ part: String) throws(HostError) -> PartialFile? {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
        let descriptor = try systemCall("open", part) { Glibc.open(part, flags, 0o600) }
        var mine = stat()
        var there = stat()
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &mine) == 0, lstat(part, &there) == 0,
            mine.st_ino == there.st_ino
        else {
            close(descriptor)
            return nil
        }
        return try PartialFile(part, descriptor)
    }

    package var size: Int { state.withLock { $0.size } }

    /// What its server said, as the last writer noted it.
    package var note: [UInt8]? { try? LocalHost().read(path + ".json", limit: 1 << 16) }

    package func write(note: [UInt8]) throws(HostError) {
        try LocalHost().write(note, to: path + ".json", FileAttributes(mode: 0o600))
    }

    package func append(_ chunk: [UInt8]) throws {
        try state.withLock { state in
            try chunk.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                var done = 0
                while done < bytes.count {
                    let (descriptor, end) = (state.descriptor, off_t(state.size))
                    let (start, count) = (base + done, bytes.count - done)
                    let written = try systemCall("write", path) { pwrite(descriptor, start, count, end) }
                    done += written
                    state.size += written
                }
                state.behind.grew(to: state.size, state.descriptor)
            }
        }
    }

    /// Starts anew.
    package func clear() throws(HostError) {
        let descriptor = state.withLock { $0.descriptor }
        try systemCall("empty", path) { ftruncate(descriptor, 0) }
        state.withLock { state in
            state.size = 0
            state.behind = WriteBehind()
        }
    }

    /// What is here so far, in large chunks.
    package func contents(_ body: ([UInt8]) throws -> Void) async throws {
        for try await chunk in FileChunks(path: path) { try body(chunk) }
    }

    /// It is whole: onto the disk and into its place.
    package func finish(as destination: String) throws(HostError) {
        let descriptor = state.withLock { $0.descriptor }
        try systemCall("sync", path) { fdatasync(descriptor) }
        try systemCall("change the mode of", path) { fchmod(descriptor, 0o644) }
        try LocalHost().rename(path, to: destination)
        try LocalHost().remove(path + ".json")
    }

    package func remove() throws(HostError) {
        try LocalHost().remove(path + ".json")
        try LocalHost().remove(path)
    }
}
