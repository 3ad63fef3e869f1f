import Glibc
import NIOCore
import NIOPosix

/// TCP for firmware on a bad cable. Firmware gives a download up when nothing has come for five seconds (EDK2), and the kernel's waits double
/// with every loss in a row, up to two minutes. Here they stay short; networks that machines boot from are near.
enum LossyLink {
    /// Options of the listening socket, which its connections inherit. Kernels that do not know one do without.
    static let options: [(name: CInt, value: Int)] = [
        (name: TCP_THIN_LINEAR_TIMEOUTS, value: 1),  // with little under way the waits do not grow at all
        (name: longestWait, value: 1000),
    ]

    /// `TCP_RTO_MAX_MS` of linux/tcp.h, since Linux 6.15: the longest wait in milliseconds.
    private static let longestWait: CInt = 44

    static func prepare(_ listener: any Channel) -> EventLoopFuture<Void> {
        let settings = options.map { option in
            listener.setOption(.tcpOption(.init(rawValue: option.name)), value: option.value)
                .flatMapError { _ in listener.eventLoop.makeSucceededVoidFuture() }
        }
        return EventLoopFuture.andAllSucceed(settings, on: listener.eventLoop)
    }
}
