import Dispatch
import Glibc

extension DHCPSocket {
    /// Packets as they come, until whoever takes them stops. More than two thousand that nobody takes are lost, as they would be in
    /// the kernel: clients ask again.
    func datagrams() throws -> AsyncStream<Datagram> {
        let end = try Wakeup()
        return AsyncStream(bufferingPolicy: .bufferingOldest(2048)) { continuation in
            continuation.onTermination = { _ in end.signal() }
            DispatchQueue(label: "dhcp").async {
                while self.isReadable(before: end) {
                    if let datagram = self.receive() { continuation.yield(datagram) }
                }
            }
        }
    }

    /// Waits for a packet; false when it is over.
    private func isReadable(before end: Wakeup) -> Bool {
        var waits = [descriptor, end.reading].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&waits, nfds_t(waits.count), -1) < 0 { guard errno == EINTR else { return false } }
        return waits[1].revents == 0
    }
}

/// Ends the waiting of a thread.
private final class Wakeup: Sendable {
    let reading: Int32
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
}
