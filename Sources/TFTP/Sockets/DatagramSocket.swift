import Glibc

/// A UDP socket that never waits.
final class DatagramSocket {
    let descriptor: Int32
    /// The port that it got, where any would do.
    let local: Endpoint

    /// A socket that hears everybody who writes to `address`.
    init(listeningOn address: Endpoint) throws(ServerError) {
        let family = address.isVersion6 ? AF_INET6 : AF_INET
        descriptor = socket(family, Int32(SOCK_DGRAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        try ServerError.check(descriptor, "open a socket")
        var one: Int32 = 1
        var buffer: Int32 = 4 << 20
        if address.isVersion6 {
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, 4)
            setsockopt(descriptor, Int32(IPPROTO_IPV6), 49 /* IPV6_RECVPKTINFO */, &one, 4)
        } else {
            setsockopt(descriptor, Int32(IPPROTO_IP), IP_PKTINFO, &one, 4)
        }
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &buffer, 4)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, 4)
        local = try Self.bind(descriptor, to: address)
    }

    /// A socket for one transfer, with a port of its own, that hears only `peer`.
    init(from address: Endpoint, to peer: Endpoint) throws(ServerError) {
        descriptor = socket(
            address.isVersion6 ? AF_INET6 : AF_INET,
            Int32(SOCK_DGRAM.rawValue) | O_NONBLOCK | O_CLOEXEC,
            0
        )
        try ServerError.check(descriptor, "open a socket")
        var buffer: Int32 = 1 << 20
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, 4)
        local = try Self.bind(descriptor, to: address.with(port: 0))
        let connected = Self.withAddress(of: peer) { connect(descriptor, $0, $1) }
        try ServerError.check(connected, "connect to \(peer)")
    }

    deinit {
        close(descriptor)
    }

    /// The next datagram of a connected socket: how much of `buffer` it fills; nil when there is none.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        return count < 0 ? nil : count
    }

    /// The next datagram of a listening socket, and who sent it.
    func receiveFromAnyone(into buffer: UnsafeMutableRawBufferPointer) -> (count: Int, caller: Caller)? {
        var from = sockaddr_storage()
        var control = Control()
        var header = msghdr()
        var count = -1
        withUnsafeMutablePointer(to: &from) { from in
            withUnsafeMutablePointer(to: &control) { control in
                var part = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
                withUnsafeMutablePointer(to: &part) { part in
                    header.msg_name = UnsafeMutableRawPointer(from)
                    header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
                    header.msg_iov = part
                    header.msg_iovlen = 1
                    header.msg_control = UnsafeMutableRawPointer(control)
                    header.msg_controllen = MemoryLayout<Control>.size
                    count = recvmsg(descriptor, &header, 0)
                }
            }
        }
        guard count >= 0, header.msg_flags & Int32(MSG_TRUNC) == 0, let peer = Endpoint(from) else { return nil }
        return (count, Caller(peer: peer, local: control.address(port: local.port) ?? local, listener: self))
    }

    private static func bind(_ descriptor: Int32, to address: Endpoint) throws(ServerError) -> Endpoint {
        let bound = withAddress(of: address) { Glibc.bind(descriptor, $0, $1) }
        try ServerError.check(bound, "listen on \(address)")
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let named = withUnsafeMutableBytes(of: &storage) { bytes in
            getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        try ServerError.check(named, "find out the address of a socket")
        return Endpoint(storage) ?? address
    }

    private static func withAddress(
        of endpoint: Endpoint,
        _ body: (UnsafePointer<sockaddr>?, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafeBytes(of: endpoint.storage) { bytes in
            body(bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), endpoint.length)
        }
    }
}
