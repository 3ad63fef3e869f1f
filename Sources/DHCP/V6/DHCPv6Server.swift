import FoundationEssentials
import Glibc
package import Logging

/// Answers machines that boot over IPv6 on some interfaces, which share the addresses of one pool.
package actor DHCPv6Server {
    private var service: DHCPv6Service
    private let interfaces: [String]
    private let logger: Logger

    /// The first interface's hardware address makes our identifier.
    package init(
        _ settings: DHCPv6Service.Settings,
        pool: DHCPv6Pool,
        interfaces: [String],
        logger: Logger
    ) throws {
        guard let first = interfaces.first, let mac = Self.mac(of: first) else {
            throw SystemError("cannot use interface \(interfaces.first ?? "(none)")", code: ENODEV)
        }
        service = DHCPv6Service(settings, pool: pool, mac: mac)
        self.interfaces = interfaces
        self.logger = logger
    }

    private static func mac(of interface: String) -> MACAddress? {
        let text = try? String(contentsOfFile: "/sys/class/net/\(interface)/address", encoding: .utf8)
        return text.flatMap { MACAddress($0.prefix { !$0.isNewline }) }
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
        for await datagram in try socket.datagrams() {
            guard let message = DHCPv6Message(datagram.bytes),
                let reply = service.answer(message, from: datagram.sender, now: Glibc.time(nil))
            else { continue }
            logger.info(
                "dhcpv6",
                metadata: [
                    "from": "\(datagram.sender)", "type": "\(message.kind)", "answer": "\(reply.kind)",
                    "interface": "\(interface)", "url": "\(String(wire: reply[.bootFile] ?? []))",
                ]
            )
            do { try socket.send(reply.bytes, to: datagram) } catch {
                logger.warning("answer not sent", metadata: ["error": "\(error)", "interface": "\(interface)"])
            }
        }
        try Task.checkCancellation()
    }
}
