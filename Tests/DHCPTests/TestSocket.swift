import Glibc
import Testing

/// A client's socket on loopback.
final class TestSocket: Sendable {
    private let descriptor: Int32
    let port: UInt16

    init(_ address: UInt32 = 0x7F00_0001, port: UInt16 = 0) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var own = Self.address(address, port)
        let result = Self.with(&own) { bind(descriptor, $0, $1) }
        try #require(result == 0, "cannot bind")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = Self.with(&own) { pointer, _ in getsockname(descriptor, pointer, &length) }
        self.descriptor = descriptor
        self.port = UInt16(bigEndian: own.sin_port)
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8], to port: UInt16) {
        var target = Self.address(0x7F00_0001, port)
        _ = Self.with(&target) { sendto(descriptor, bytes, bytes.count, 0, $0, $1) }
    }

    /// The next packet and the port that it came from; nil after five seconds.
    func receive(waiting seconds: Int = 5) -> (bytes: [UInt8], port: UInt16)? {
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var bytes = [UInt8](repeating: 0, count: 4096)
        var source = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let count = Self.with(&source) { pointer, _ in recvfrom(descriptor, &bytes, bytes.count, 0, pointer, &length) }
        return count < 0 ? nil : (Array(bytes.prefix(count)), UInt16(bigEndian: source.sin_port))
    }

    private static func address(_ address: UInt32, _ port: UInt16) -> sockaddr_in {
        var result = sockaddr_in()
        result.sin_family = sa_family_t(AF_INET)
        result.sin_port = port.bigEndian
        result.sin_addr.s_addr = address.bigEndian
        return result
    }

    private static func with<Result>(
        _ address: inout sockaddr_in,
        _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
