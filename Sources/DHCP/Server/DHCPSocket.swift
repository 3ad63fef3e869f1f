import Glibc

/// A socket on which packets are read by NIO and sent with the interface and the address that they leave from.
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
    /// Given away, to NIO, which closes it.
    let reading: Int32
    private let writing: Int32

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
            writing = try SystemError.check(fcntl(descriptor, F_DUPFD_CLOEXEC, 0), "cannot copy a socket")
        } catch {
            close(descriptor)
            throw error
        }
        reading = descriptor
    }

    deinit { close(writing) }

    private static func prepare(_ descriptor: Int32, port: UInt16, interface: String?, kind: Kind) throws {
        try set(SO_BROADCAST, to: Int32(1), on: descriptor)
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

    private static func set(_ option: Int32, to value: Int32, on descriptor: Int32) throws {
        var value = value
        try SystemError.check(
            setsockopt(descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size)),
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
        let sent = bytes.withUnsafeMutableBytes { bytes in
            withUnsafeMutablePointer(to: &address) { address in
                withUnsafeMutableBytes(of: &control) { control in
                    var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                    return withUnsafeMutablePointer(to: &vector) { vector in
                        var message = msghdr()
                        message.msg_name = UnsafeMutableRawPointer(address)
                        message.msg_namelen = socklen_t(MemoryLayout<sockaddr_in>.size)
                        message.msg_iov = vector
                        message.msg_iovlen = 1
                        message.msg_control = control.baseAddress
                        message.msg_controllen = control.count
                        return sendmsg(writing, &message, 0)
                    }
                }
            }
        }
        try SystemError.check(sent, "cannot send to \(destination)")
    }
}

/// The control message that says where a packet leaves from: `cmsghdr`, `in_pktinfo`, and what aligns them.
private struct PacketInfo {
    var header: cmsghdr
    var information: in_pktinfo
    var padding: UInt32 = 0

    init(source: IPv4Address, interface: Int) {
        header = cmsghdr()
        header.cmsg_len = MemoryLayout<cmsghdr>.size + MemoryLayout<in_pktinfo>.size
        header.cmsg_level = Int32(IPPROTO_IP)
        header.cmsg_type = Int32(IP_PKTINFO)
        information = in_pktinfo(
            ipi_ifindex: Int32(truncatingIfNeeded: interface),
            ipi_spec_dst: in_addr(s_addr: source.rawValue.bigEndian),
            ipi_addr: in_addr()
        )
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
