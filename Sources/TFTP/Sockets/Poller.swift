import CLinux
import Glibc

/// Waits for many sockets at once, and for other threads that ring (epoll(7), eventfd(2)).
final class Poller {
    private let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: room)
    private static let room = 64

    deinit {
        close(descriptor)
        events.deallocate()
    }

    func add(_ socket: Int32) {
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: socket))
        epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event)
    }

    /// The descriptors that have something to read. A closed one leaves by itself.
    func wait(milliseconds: Int32) -> [Int32] {
        let count = epoll_wait(descriptor, events, Int32(Self.room), milliseconds)
        return (0..<max(0, Int(count))).map { events[$0].data.fd }
    }
}
