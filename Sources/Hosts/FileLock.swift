import Glibc
import Synchronization

/// A lock that the kernel holds for this process and gives back when it ends, however it ends.
package final class FileLock: Sendable {
    private let descriptor: Mutex<Int32?>

    private init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    deinit {
        release()
    }

    /// Takes the lock, or returns nil when another process holds it. `note` says who we are, for `note(of:)`.
    package static func take(_ path: String, note: String = "") throws(HostError) -> FileLock? {
        let descriptor = try systemCall("lock", path) { open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let number = errno
            close(descriptor)
            if number == EWOULDBLOCK { return nil }
            throw .system(doing: "lock", path: path, errno: number)
        }
        let lock = FileLock(descriptor)
        try systemCall("write", path) { ftruncate(descriptor, 0) }
        let bytes = Array(note.utf8)
        if !bytes.isEmpty { try systemCall("write", path) { pwrite(descriptor, bytes, bytes.count, 0) } }
        return lock
    }

    /// Waits for the lock, looking every 50 ms. Throws `CancellationError` when the task is cancelled.
    package static func wait(for path: String, note: String = "") async throws -> FileLock {
        while true {
            if let lock = try take(path, note: note) { return lock }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// What the holder of a lock said about itself; nil when nobody holds it.
    package static func note(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let file = OpenFile(descriptor)
        if flock(file.descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
        return (try? LocalHost().read(path, limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
    }

    package func release() {
        descriptor.withLock { descriptor in
            if let number = descriptor {
                // A child between fork and exec still has the file open, so closing it is not enough.
                flock(number, LOCK_UN)
                close(number)
            }
            descriptor = nil
        }
    }
}
