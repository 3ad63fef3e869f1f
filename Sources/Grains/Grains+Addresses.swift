import OrderedCollections
import Values

extension Grains {
    /// `ipv4`, `ipv6`, and the addresses of every interface.
    static func addresses(_ system: SystemFacts) -> Value.Map {
        var ip4 = Value.Map(), ip6 = Value.Map(), both = Value.Map(), hardware = Value.Map()
        for interface in system.interfaces {
            let name = Value.string(interface.name)
            ip4[name] = texts(interface.ip4)
            ip6[name] = texts(interface.ip6)
            both[name] = texts(interface.ip4 + interface.ip6)
            if let address = interface.hardwareAddress { hardware[name] = .string(address) }
        }
        return [
            "ipv4": texts(sorted(system.interfaces.flatMap(\.ip4))),
            "ipv6": texts(sorted(system.interfaces.flatMap(\.ip6))),
            "ip4_interfaces": .map(ip4),
            "ip6_interfaces": .map(ip6),
            "ip_interfaces": .map(both),
            "hwaddr_interfaces": .map(hardware),
        ]
    }

    private static func texts(_ addresses: [NetworkInterface.Address]) -> Value {
        .list(addresses.map { .string($0.text) })
    }

    /// In the order of addresses, each once.
    private static func sorted(_ addresses: [NetworkInterface.Address]) -> [NetworkInterface.Address] {
        var seen: Set<[UInt8]> = []
        return addresses.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.filter {
            seen.insert($0.bytes).inserted
        }
    }
}
