import Glibc

/// Ends the waiting of a thread.
final class Wakeup: Sendable {
    private let reading: Int32
    private let writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        try SystemError.check(pipe(&ends), "cannot make a pipe")
        (reading, writing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(reading)
        close(writing)
    }

    func signal() { _ = write(writing, [1], 1) }

    /// Waits until there is something to read; false when it is over.
    func isReadable(_ descriptor: Int32) -> Bool {
        var waits = [descriptor, reading].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&waits, nfds_t(waits.count), -1) < 0 { guard errno == EINTR else { return false } }
        return waits[1].revents == 0
    }
}
