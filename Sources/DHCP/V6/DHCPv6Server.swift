import Glibc
package import Logging

/// Says, machine by machine, what boots over IPv6.
package protocol DHCPv6Booter: Sendable {
    /// nil: the machine gets no answer.
    func url(for client: DHCPv6Client) async -> String?
}

/// Answers machines that boot over IPv6 on some interfaces, which share the addresses of one pool.
package actor DHCPv6Server {
    private var service: DHCPv6Service
    /// How many machines may wait for the booter; others are not heard, and ask again.
    private static let patience = 64

    private let booter: (any DHCPv6Booter)?
    private let interfaces: [String]
    private let logger: Logger
    private var waiting = 0

    /// The first interface's hardware address makes our identifier. A booter decides in place of the settings' URLs.
    package init(
        _ settings: DHCPv6Service.Settings,
        pool: DHCPv6Pool,
        interfaces: [String],
        booter: (any DHCPv6Booter)? = nil,
        logger: Logger
    ) throws {
        guard let first = interfaces.first, let mac = Self.mac(of: first) else {
            throw SystemError("cannot use interface \(interfaces.first ?? "(none)")", code: ENODEV)
        }
        service = DHCPv6Service(settings, pool: pool, mac: mac)
        self.interfaces = interfaces
        self.booter = booter
        self.logger = logger
    }

    private static func mac(of interface: String) -> MACAddress? {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return nil }
        defer { freeifaddrs(first) }
        return sequence(first: first, next: { $0?.pointee.ifa_next }).compactMap(\.self)
            .filter { String(cString: $0.pointee.ifa_name) == interface }.compactMap { mac(at: $0.pointee.ifa_addr) }
            .first
    }

    /// `sockaddr_ll`: the length of the address is byte 11, the address starts at byte 12.
    private static func mac(at address: UnsafeMutablePointer<sockaddr>?) -> MACAddress? {
        guard let address, Int32(address.pointee.sa_family) == AF_PACKET else { return nil }
        let bytes = UnsafeRawBufferPointer(start: address, count: 18)
        return bytes[11] == 6 ? MACAddress(lower: UInt64(bigEndian: bytes[12..<18])) : nil
    }

    /// Serves until its task is cancelled.
    package func run() async throws {
        let sockets = try interfaces.map { ($0, try DHCPv6Socket(interface: $0)) }
        logger.notice("dhcpv6 is ready", metadata: ["interfaces": "\(interfaces)"])
        try await withThrowingDiscardingTaskGroup { group in
            for (name, socket) in sockets { group.addTask { try await self.serve(socket, name) } }
        }
    }

    private func serve(_ socket: DHCPv6Socket, _ interface: String) async throws {
        let datagrams = try socket.datagrams()
        await withDiscardingTaskGroup { group in
            for await datagram in datagrams {
                guard let message = DHCPv6Message(datagram.bytes) else { continue }
                guard let booter, let client = service.client(message, from: datagram.sender) else {
                    answer(message, datagram, socket, interface)
                    continue
                }
                guard waiting < Self.patience else { continue }
                waiting += 1
                group.addTask { await self.ask(booter, client, message, datagram, socket, interface) }
            }
        }
        try Task.checkCancellation()
    }

    private func ask(
        _ booter: any DHCPv6Booter,
        _ client: DHCPv6Client,
        _ message: DHCPv6Message,
        _ datagram: DHCPv6Socket.Datagram,
        _ socket: DHCPv6Socket,
        _ interface: String
    ) async {
        let url = await booter.url(for: client)
        waiting -= 1
        if let url { answer(message, datagram, socket, interface, url: url) }
    }

    private func answer(
        _ message: DHCPv6Message,
        _ datagram: DHCPv6Socket.Datagram,
        _ socket: DHCPv6Socket,
        _ interface: String,
        url: String? = nil
    ) {
        guard let reply = service.answer(message, from: datagram.sender, now: Glibc.time(nil), url: url) else { return }
        logger.info(
            "dhcpv6",
            metadata: [
                "from": "\(datagram.sender)", "type": "\(message.kind)", "answer": "\(reply.kind)",
                "interface": "\(interface)", "url": "\(String(wire: reply[.bootFile] ?? []))",
            ]
        )
        if reply.lacksAddress {
            logger.warning(
                "no address is left: --address-pool-size is too small",
                metadata: ["from": "\(datagram.sender)", "interface": "\(interface)"]
            )
        }
        do { try socket.send(reply.bytes, to: datagram) } catch {
            logger.warning("answer not sent", metadata: ["error": "\(error)", "interface": "\(interface)"])
        }
    }
}
