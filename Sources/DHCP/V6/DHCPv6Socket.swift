import Dispatch
import Glibc

/// Port 547 on one interface, where machines ask all servers at once.
final class DHCPv6Socket: Sendable {
    struct Datagram: Sendable {
        var bytes: [UInt8]
        var sender: IPv6Address
        /// The whole address, with the interface that a link-local one needs.
        var address: sockaddr_in6
    }

    private let descriptor: Int32

    init(interface: String, port: UInt16 = 547) throws {
        let index = if_nametoindex(interface)
        guard index > 0 else { throw SystemError("cannot use interface \(interface)") }
        let flags = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        descriptor = try SystemError.check(socket(AF_INET6, flags, 0), "cannot open a socket for port \(port)")
        let name = Array(interface.utf8CString)
        try SystemError.check(
            setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.count)),
            "cannot use interface \(interface)"
        )
        try set(IPV6_V6ONLY, Int32(1))
        // All_DHCP_Relay_Agents_and_Servers, ff02::1:2
        var group = ipv6_mreq()
        withUnsafeMutableBytes(of: &group.ipv6mr_multiaddr) { $0.copyBytes(from: Self.everybody) }
        group.ipv6mr_interface = index
        try set(IPV6_JOIN_GROUP, group)
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        // What comes to an address of ours is not heard: nobody was told that it may (RFC 8415, section 16 and 18.4).
        withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: Self.everybody) }
        address.sin6_scope_id = index
        try SystemError.check(
            Self.with(&address) { bind(descriptor, $0, $1) },
            "cannot bind port \(port) on \(interface)"
        )
    }

    deinit { close(descriptor) }

    private static let everybody: [UInt8] = [0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]

    private func set<Value>(_ option: Int32, _ value: Value) throws {
        let result = withUnsafeBytes(of: value) {
            setsockopt(descriptor, Int32(IPPROTO_IPV6), option, $0.baseAddress, socklen_t($0.count))
        }
        try SystemError.check(result, "cannot set a socket option")
    }

    /// Packets as they come, until whoever takes them stops.
    func datagrams() throws -> AsyncStream<Datagram> {
        let end = try Wakeup()
        return AsyncStream(bufferingPolicy: .bufferingOldest(256)) { continuation in
            continuation.onTermination = { _ in end.signal() }
            DispatchQueue(label: "dhcpv6").async {
                while end.isReadable(self.descriptor) {
                    if let datagram = self.receive() { continuation.yield(datagram) }
                }
            }
        }
    }

    private func receive() -> Datagram? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let count = Self.with(&address) { pointer, _ in
            recvfrom(descriptor, &bytes, bytes.count, 0, pointer, &length)
        }
        guard count >= 0, let sender = IPv6Address(bytes: withUnsafeBytes(of: address.sin6_addr) { Array($0) })
        else { return nil }
        return Datagram(bytes: Array(bytes.prefix(count)), sender: sender, address: address)
    }

    func send(_ bytes: [UInt8], to datagram: Datagram) throws {
        var address = datagram.address
        let count = Self.with(&address) { sendto(descriptor, bytes, bytes.count, 0, $0, $1) }
        try SystemError.check(count, "cannot send to \(datagram.sender)")
    }

    private static func with<Result>(
        _ address: inout sockaddr_in6,
        _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }
}
