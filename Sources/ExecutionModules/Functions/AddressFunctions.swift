import Grains
import Jinja
import OrderedCollections
import Values

/// `network.*` that calculate with addresses.
enum AddressFunctions {
    static let all = [
        ExecutionFunction("network.calc_net", .reads, "The network an address is in: ip_addr [netmask]") { call, _ in
            let text = try call.text("ip_addr")
            let mask = call.optionalText("netmask")
            try call.finish()
            return .string(try address(mask.map { "\(text)/\($0)" } ?? text).network.text)
        },
        ExecutionFunction("network.convert_cidr", .reads, "Network, netmask and broadcast address: cidr") { call, _ in
            let address = try address(call.text("cidr"))
            try call.finish()
            return [
                "network": .string(address.network.address.text), "netmask": .string(address.netmask.text),
                "broadcast": .string(address.broadcast.text),
            ]
        },
        ExecutionFunction("network.ip_in_subnet", .reads, "Whether an address is in a network: ip_addr cidr") {
            call,
            _ in
            let address = try address(call.text("ip_addr"))
            let range = try call.text("cidr")
            try call.finish()
            return .bool(network(range)?.contains(address) ?? false)
        },
        ExecutionFunction(
            "network.in_subnet",
            .reads,
            "Whether this host has an address in a network, the loopback's aside: cidr"
        ) { call, _ in
            let range = try call.text("cidr")
            try call.finish()
            let addresses = NetworkInterface.all().flatMap { $0.ip4 + $0.ip6 }.filter { !$0.isLoopback }
            let own = addresses.compactMap { IPAddress($0.text) }
            return .bool(network(range).map { network in own.contains { network.contains($0) } } ?? false)
        },
        fact("network.is_private", "Whether an address is of a private network.") { .bool($0.fits("private")) },
        fact("network.is_loopback", "Whether an address is of the loopback.") { .bool($0.fits("loopback")) },
        fact("network.reverse_ip", "The name of an address for a reverse look-up.") { .string($0.reversePointer) },
        fact("network.iphexval", "An IPv4 address in hexadecimal digits.") { address in
            .string(address.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined())
        },
    ]

    private static func fact(
        _ name: String,
        _ summary: String,
        _ fact: @escaping @Sendable (IPAddress) -> Value
    ) -> ExecutionFunction {
        ExecutionFunction(name, .reads, summary) { call, _ in
            let address = try address(call.text("ip_addr"))
            try call.finish()
            return fact(address)
        }
    }

    private static func address(_ text: String) throws -> IPAddress {
        guard let address = IPAddress(text) else {
            throw CallError.failed("'\(text)' does not appear to be an IPv4 or IPv6 address or network")
        }
        return address
    }

    /// A network whose host bits are zero; Salt logs others and answers False.
    private static func network(_ text: String) -> IPAddress? {
        guard let address = IPAddress(text), address.network.bytes == address.bytes else { return nil }
        return address
    }
}
