import Glibc

/// A socket that knows by which interface packets come, and says by which, and from which address, they leave.
final class DHCPSocket: Sendable {
    /// How packets come to the socket.
    enum Kind: Hashable, Sendable {
        /// It owns the port.
        case bound
        /// It gets copies of what comes to the port, whoever owns that; its packets begin with the headers of IP and UDP.
        case beside
    }

    let kind: Kind
    let port: UInt16
    let descriptor: Int32

    /// Opens a port, on one interface or on all.
    init(port: UInt16, interface: String?, kind: Kind) throws {
        self.kind = kind
        self.port = port
        let (type, transport) = kind == .bound ? (SOCK_DGRAM, 0) : (SOCK_RAW, Int32(IPPROTO_UDP))
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = try SystemError.check(
            socket(AF_INET, Int32(type.rawValue) | flags, transport),
            "cannot open a socket for port \(port)"
        )
        do {
            try Self.prepare(descriptor, port: port, interface: interface, kind: kind)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func prepare(_ descriptor: Int32, port: UInt16, interface: String?, kind: Kind) throws {
        try set(SO_BROADCAST, of: SOL_SOCKET, on: descriptor)
        try set(Int32(IP_PKTINFO), of: Int32(IPPROTO_IP), on: descriptor)
        if let interface {
            let name = Array(interface.utf8CString)
            try SystemError.check(
                setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.count)),
                "cannot use interface \(interface)"
            )
        }
        switch kind {
        case .beside: try PortFilter.attach(to: descriptor, port: port)
        case .bound:
            var address = sockaddr_in(.any, port: port)
            let result = withUnsafeBytes(of: &address) {
                bind(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t($0.count))
            }
            try SystemError.check(result, "cannot bind port \(port)")
        }
    }

    private static func set(_ option: Int32, of level: Int32, on descriptor: Int32) throws {
        var value: Int32 = 1
        try SystemError.check(
            setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size)),
            "cannot set a socket option"
        )
    }

    /// Sends from an address of ours on an interface. A packet that does not go out is asked for again by the client.
    func send(_ bytes: [UInt8], to destination: Destination, from source: IPv4Address, interface: Int) throws {
        var bytes = bytes
        if kind == .beside {
            bytes = UDPHeader(source: source, port: port, destination: destination).bytes(before: bytes) + bytes
        }
        var address = sockaddr_in(destination.address, port: kind == .bound ? destination.port : 0)
        var control = PacketInfo(source: source, interface: interface)
        let sent = Self.withMessage(&bytes, &address, &control) { sendmsg(descriptor, &$0, 0) }
        try SystemError.check(sent, "cannot send to \(destination)")
    }

    /// The next packet; nil when there is none, or one that nobody can answer.
    func receive() -> Datagram? {
        var bytes = [UInt8](repeating: 0, count: Datagram.longest)
        var address = sockaddr_in(.any, port: 0)
        var control = PacketInfo()
        let count = Self.withMessage(&bytes, &address, &control) { recvmsg(descriptor, &$0, 0) }
        guard count >= 0 else { return nil }
        return Datagram(
            Array(bytes.prefix(count)),
            sender: Destination(address),
            interface: Int(control.information.ipi_ifindex),
            kind
        )
    }

    private static func withMessage(
        _ bytes: inout [UInt8],
        _ address: inout sockaddr_in,
        _ control: inout PacketInfo,
        _ call: (inout msghdr) -> Int
    ) -> Int {
        bytes.withUnsafeMutableBytes { bytes in
            withUnsafeMutableBytes(of: &address) { address in
                withUnsafeMutableBytes(of: &control) { control in
                    var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                    return withUnsafeMutablePointer(to: &vector) { vector in
                        var message = msghdr()
                        message.msg_name = address.baseAddress
                        message.msg_namelen = socklen_t(address.count)
                        message.msg_iov = vector
                        message.msg_iovlen = 1
                        message.msg_control = control.baseAddress
                        message.msg_controllen = control.count
                        return call(&message)
                    }
                }
            }
        }
    }
}

extension sockaddr_in {
    fileprivate init(_ address: IPv4Address, port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = address.rawValue.bigEndian
    }
}

extension Destination {
    fileprivate init(_ address: sockaddr_in) {
        self.init(
            IPv4Address(rawValue: UInt32(bigEndian: address.sin_addr.s_addr)),
            port: UInt16(bigEndian: address.sin_port)
        )
    }
}
