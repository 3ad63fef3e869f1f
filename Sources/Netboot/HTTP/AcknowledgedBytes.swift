import Glibc
import NIOCore
import NIOPosix

/// How much of a response the client has acknowledged, which is less than what the system has taken to send. The connection's own descriptor
/// is closed as soon as the client is gone, so this has one of its own, for as long as the response is under way.
struct AcknowledgedBytes: Sendable {
    /// `tcpi_bytes_acked` of `struct tcp_info` in linux/tcp.h; glibc's has not so many fields.
    private static let offset = 120
    /// `SIOCOUTQ`: what was written and is not acknowledged.
    private static let unacknowledged: UInt = 0x5411

    private let descriptor: CInt
    /// Where in the connection's bytes the response begins.
    private let start: Int

    /// nil where the kernel does not say.
    init?(_ channel: any Channel) async {
        let copy = channel.eventLoop.submit {
            try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                fcntl($0, F_DUPFD_CLOEXEC, 0)
            }
        }
        guard let descriptor = try? await copy.get(), descriptor >= 0 else { return nil }
        var waiting: CInt = 0
        guard let before = Self.acknowledged(descriptor), ioctl(descriptor, Self.unacknowledged, &waiting) == 0 else {
            Glibc.close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        start = before + Int(waiting)
    }

    /// Of the response, its head included.
    var count: Int { max(0, (Self.acknowledged(descriptor) ?? 0) - start) }

    func close() { Glibc.close(descriptor) }

    private static func acknowledged(_ descriptor: CInt) -> Int? {
        var information = [UInt8](repeating: 0, count: 256)
        var length = socklen_t(information.count)
        guard getsockopt(descriptor, CInt(IPPROTO_TCP), TCP_INFO, &information, &length) == 0,
            Int(length) >= offset + 8
        else { return nil }
        return information.withUnsafeBytes {
            Int(truncatingIfNeeded: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }
}
