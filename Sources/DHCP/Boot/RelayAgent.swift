/// What a relay, or a switch on the way, says of where a machine is plugged in: option 82, RFC 3046.
package struct RelayAgent: Hashable, Sendable {
    /// Codes of sub-options.
    private enum Code {
        static let circuit: UInt8 = 1
        static let remote: UInt8 = 2
        /// RFC 3527
        static let link: UInt8 = 5
        /// RFC 5107
        static let serverIdentifier: UInt8 = 11
        /// RFC 6607
        static let network: UInt8 = 151
    }

    private static let vlans = 1...4094
    /// What Cisco's switches put before VLAN, module and port, two bytes and one and one.
    private static let ciscoPort: [UInt8] = [0, 4]

    package let options: SubOptions

    package init(_ options: SubOptions) { self.options = options }

    /// The port that the machine is plugged into (1): a text, or bytes as `00:04:00:17:01:02`.
    package var circuit: String? { options[Code.circuit].map(Self.text) }

    /// Which switch or modem says so (2).
    package var remote: String? { options[Code.remote].map(Self.text) }

    /// The name of the virtual network (151, kind 0), where there are several with the same addresses.
    package var network: String? {
        guard let bytes = options[Code.network], bytes.first == 0, bytes.count > 1 else { return nil }
        return Self.text(Array(bytes.dropFirst()))
    }

    /// An address of the machine's own network, where the relay is reached by another one (5).
    package var link: IPv4Address? { options[Code.link].flatMap(Self.address) }

    /// What the relay wants to be called as the machine's server, so that all that it says goes by the relay (11).
    package var serverIdentifier: IPv4Address? { options[Code.serverIdentifier].flatMap(Self.address) }

    /// The VLAN of the port, where the circuit tells it: in Cisco's form, or as the name of a VLAN's interface (`eth0.23`, `Vlan23`).
    package var vlan: Int? {
        guard let bytes = options[Code.circuit] else { return nil }
        if bytes.count == 6, bytes.starts(with: Self.ciscoPort) { return Self.vlan(Int(bytes[2]) << 8 | Int(bytes[3])) }
        return Self.vlan(named: Self.text(bytes))
    }

    /// A number that can be a VLAN's.
    package static func vlan(_ number: Int) -> Int? { vlans.contains(number) ? number : nil }

    /// A VLAN in digits and nothing else.
    static func vlan(digits: some StringProtocol) -> Int? {
        guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(digits).flatMap { vlan($0) }
    }

    private static func vlan(named name: String) -> Int? {
        guard IPv4Address(name) == nil else { return nil }
        let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
        let start = name.dropLast(digits.count).lowercased()
        guard (start.hasSuffix(".") && start.count > 1) || start.hasSuffix("vlan") else { return nil }
        return vlan(digits: String(digits))
    }

    private static func address(_ bytes: [UInt8]) -> IPv4Address? {
        guard bytes.count == 4 else { return nil }
        let address = IPv4Address(rawValue: UInt32(bigEndian: bytes))
        return address == .any ? nil : address
    }

    private static func text(_ bytes: [UInt8]) -> String {
        let isText = !bytes.isEmpty && bytes.allSatisfy { (0x20...0x7E).contains($0) }
        if isText { return String(decoding: bytes, as: UTF8.self) }
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}

extension Packet {
    /// What the relay says, where there is one.
    var relayAgent: RelayAgent? { options[.relayAgent].map(RelayAgent.init) }
}
