import DHCP

/// Packets as clients send them, for tests that are about one thing in them.
enum Make {
    static let mac = MACAddress((0x52, 0x54, 0, 0x12, 0x34, 0x56))
    static let server = address("10.0.0.1")

    static func address(_ text: String) -> IPv4Address { IPv4Address(text) ?? .any }

    static func packet(_ type: MessageType, mac: MACAddress = mac, _ change: (inout Packet) -> Void = { _ in })
        -> Packet
    {
        var packet = Packet(.request, type, transaction: 0x1234_5678, hardwareAddress: mac)
        change(&packet)
        return packet
    }

    /// A boot request of firmware of an architecture.
    static func boot(
        _ architecture: ClientArchitecture,
        _ type: MessageType = .discover,
        vendor: String = "PXEClient",
        _ change: (inout Packet) -> Void = { _ in }
    ) -> Packet {
        packet(type) {
            $0.options[.vendorClass] = "\(vendor):Arch:00000:UNDI:002001"
            $0.options[.architectures] = [architecture]
            change(&$0)
        }
    }

    static func arrival(_ port: Arrival.Port = .dhcp, from sender: String = "0.0.0.0", port number: UInt16 = 68)
        -> Arrival
    {
        Arrival(
            port: port,
            interface: "eth0",
            server: server,
            sender: Destination(address(sender), port: number)
        )
    }

    static func network(_ text: String = "10.0.0.0/24") throws -> NetworkOptions {
        NetworkOptions(network: Network(text) ?? NetworkOptions.nowhere)
    }
}

extension NetworkOptions {
    static var nowhere: Network {
        guard let network = Network(.any, length: 32) else { preconditionFailure("32 bits are a length") }
        return network
    }
}
