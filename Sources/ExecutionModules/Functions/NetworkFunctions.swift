import Grains
import Hosts
import OrderedCollections
import Values

/// `network.*`: addresses and interfaces of the host.
enum NetworkFunctions {
    static let all = [
        ExecutionFunction("network.interfaces", .reads, "The interfaces with their addresses.") { call, _ in
            try call.finish()
            let pairs = NetworkInterface.all().map { (Value.string($0.name), Value.map(description($0))) }
            return .map(Value.Map(pairs) { _, last in last })
        },
        addresses("network.ip_addrs", "The IPv4 addresses, without those of the loopback.", \.ip4),
        addresses("network.ipaddrs", "The IPv4 addresses, without those of the loopback.", \.ip4),
        addresses("network.ip_addrs6", "The IPv6 addresses, without those of the loopback.", \.ip6),
        ExecutionFunction("network.hw_addr", .reads, "The hardware address of an interface.") { call, _ in
            let name = try call.text("iface")
            try call.finish()
            guard let interface = NetworkInterface.all().first(where: { $0.name == name }) else {
                throw CallError.failed("Interface \(name) not found")
            }
            return .string(interface.hardwareAddress ?? "")
        },
        ExecutionFunction("network.get_hostname", .reads, "The host's name.") { call, context in
            try call.finish()
            return context.grains["nodename"] ?? ""
        },
        ExecutionFunction("network.get_fqdn", .reads, "The host's full name.") { call, context in
            try call.finish()
            return context.grains["fqdn"] ?? ""
        },
    ]

    private static func addresses(
        _ name: String,
        _ summary: String,
        _ family: @escaping @Sendable (NetworkInterface) -> [NetworkInterface.Address]
    ) -> ExecutionFunction {
        ExecutionFunction(name, .reads, summary) { call, _ in
            let wanted = call.optionalText("interface")
            let takesLoopback = call.flag("include_loopback", or: false)
            try call.finish()
            let interfaces = NetworkInterface.all().filter { isWanted($0, wanted) }
            let found = interfaces.flatMap(family).filter { takesLoopback || !$0.isLoopback }
            let sorted = found.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
            return .list(sorted.map { .string($0.text) })
        }
    }

    private static func isWanted(_ interface: NetworkInterface, _ pattern: String?) -> Bool {
        pattern.map { Glob.matches(interface.name, $0) } ?? true
    }

    private static func description(_ interface: NetworkInterface) -> Value.Map {
        var map: Value.Map = ["up": .bool(interface.isUp)]
        if let address = interface.hardwareAddress { map["hwaddr"] = .string(address) }
        if !interface.ip4.isEmpty {
            map["inet"] = .list(
                interface.ip4.map { address in
                    [
                        "address": .string(address.text), "netmask": .string(address.netmask),
                        "label": .string(interface.name),
                    ]
                }
            )
        }
        if !interface.ip6.isEmpty {
            map["inet6"] = .list(
                interface.ip6.map { ["address": .string($0.text), "prefixlen": .string(String($0.prefixLength))] }
            )
        }
        return map
    }
}

extension NetworkInterface.Address {
    /// As `network.ip_addrs` leaves it out.
    var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } }

    /// `255.255.255.0` of an IPv4 address.
    fileprivate var netmask: String {
        let mask: UInt32 = prefixLength == 0 ? 0 : .max << UInt32(32 - prefixLength)
        return [24, 16, 8, 0].map { String(mask >> $0 & 255) }.joined(separator: ".")
    }
}
