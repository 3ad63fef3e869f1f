import DHCP
import Hosts
import Logging

/// A packet that is read, written and read again, and answered by servers of every kind.
enum PacketAttack {
    static func run(_ bytes: [UInt8]) {
        answerOverIPv6(bytes)
        guard let packet = try? Packet(bytes) else { return }
        let encoded = packet.encoded(limit: 1500)
        precondition(
            encoded.bytes.count <= 1472 && encoded.bytes.count >= 300,
            "a packet of \(encoded.bytes.count) bytes"
        )
        guard let again = try? Packet(encoded.bytes) else { preconditionFailure("a packet that cannot be read again") }
        // Texts too long for their fields become options, in the place of those that were there.
        if encoded.omitted.isEmpty, packet.file.utf8.count < 128, packet.serverName.utf8.count < 64 {
            precondition(again == packet, "a packet that reads otherwise")
        }
        look(at: packet)
        OwnThread.wait { await answer(packet) }
    }

    private static func answerOverIPv6(_ bytes: [UInt8]) {
        guard let message = DHCPv6Message(bytes), let sender = IPv6Address("fe80::5054:ff:fe12:3456"),
            let pool = DHCPv6Pool(first: sender, size: 4, lifetime: 60)
        else { return }
        precondition(DHCPv6Message(message.bytes) == message, "a message that reads otherwise")
        var settings = DHCPv6Service.Settings()
        (settings.ipxe, settings.http) = ("http://[::1]/a", "http://[::1]/b")
        var service = DHCPv6Service(settings, pool: pool, mac: MACAddress((2, 0, 0, 0, 0, 1)))
        guard let reply = service.answer(message, from: sender, now: 1_790_000_000) else { return }
        precondition(DHCPv6Message(reply.bytes) == reply, "an answer that reads otherwise")
    }

    private static func look(at packet: Packet) {
        _ = packet.options[.searchList]?.map(\.description)
        _ = packet.options[.staticRoutes]?.map(\.network.description)
        _ = packet.options[.userClass]?.names
        _ = packet.options[.firmwareInterface]
        _ = ForeignServer(packet, ours: [])
    }

    private static func answer(_ packet: Packet) async {
        guard let server = IPv4Address("10.0.0.1"), let last = IPv4Address("10.0.0.9"),
            let network = Network("10.0.0.0/24"),
            let pool = AddressPool(server...last, network: NetworkOptions(network: network))
        else { return }
        let modes: [DHCPSettings.Addresses] = [.elsewhere, .reserved, .pooled([pool], leaseFile: nil)]
        for (addresses, port) in modes.map({ ($0, Arrival.Port.dhcp) }) + [(.elsewhere, .bootServer)] {
            var settings = DHCPSettings()
            settings.addresses = addresses
            let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
            guard let service = try? DHCPService(settings, responder: Everything(server: server), logger: logger)
            else { continue }
            let sender = Destination(packet.clientAddress, port: 68)
            let arrival = Arrival(port: port, interface: "eth0", server: server, sender: sender)
            let exchange = await service.answer(packet, at: arrival, now: 1_790_000_000)
            guard case .answered(let reply) = exchange.outcome else { continue }
            let bytes = reply.packet.encoded(limit: packet.options[.maximumSize]).bytes
            precondition((try? Packet(bytes)) != nil, "an answer that cannot be read")
        }
    }

    /// Every machine boots, and every other one has an address.
    private struct Everything: Responder {
        let server: IPv4Address

        func decide(_ client: PXEClient, at arrival: Arrival) -> BootDecision {
            BootDecision(
                client.firmware == .pxe ? .tftp(name: "a", server: server) : .url("http://a/b", server: server)
            )
        }

        func reservation(for mac: MACAddress, at arrival: Arrival) -> Reservation? {
            guard mac < MACAddress((0x80, 0, 0, 0, 0, 0)), let network = Network("10.0.0.0/24") else { return nil }
            return Reservation(address: server, network: NetworkOptions(network: network))
        }

        func observed(_ exchange: Exchange) {}
        func heard(_ server: ForeignServer, at arrival: Arrival) {}
    }
}
