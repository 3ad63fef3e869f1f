import Glibc

/// Wakes a thread that waits: a pipe, since a condition variable needs memory that may not move.
final class Bell: Sendable {
    private let waiting: Int32
    private let ringing: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (waiting, ringing) = (ends[0], ends[1])
    }

    deinit {
        close(waiting)
        close(ringing)
    }

    func ring() {
        var byte: UInt8 = 0
        while write(ringing, &byte, 1) < 0, errno == EINTR {}
    }

    /// Returns after a ring, at once for one that came before.
    func wait() {
        var byte: UInt8 = 0
        while read(waiting, &byte, 1) < 0, errno == EINTR {}
    }
}
