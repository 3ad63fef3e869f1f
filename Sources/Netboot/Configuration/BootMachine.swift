package import DHCP
import OrderedCollections
package import Values

/// One machine by name: how it is recognised, and what it gets.
package struct BootMachine: Hashable, Sendable {
    package var name: String
    package var macs: [MACAddress]
    package var uuid: String?
    package var serial: String?
    /// Where the machine has it from its DHCP server, or what we give it as a reservation.
    package var address: IPv4Address?
    /// nil: the groups decide.
    package var profile: String?
    package var labels: [String: String]
    package var metadata: Value.Map
    package var binaries: [ArchitectureName: String]
    package var network: NetworkData
    /// What this machine fetches by signed URLs, besides and instead of its profile's.
    package var secrets: [String: BootSecret]

    /// The words by which the machine is found, each of which only one machine may have.
    var identities: [Identity] {
        macs.map { .mac($0) }
            + [uuid.map { .uuid($0) }, serial.map { .serial($0) }, address.map { .address($0) }]
            .compactMap(\.self)
    }

    enum Identity: Hashable, CustomStringConvertible {
        case mac(MACAddress)
        case uuid(String)
        case serial(String)
        case address(IPv4Address)

        var description: String {
            switch self {
            case .mac(let mac): "mac \(mac)"
            case .uuid(let uuid): "uuid \(uuid)"
            case .serial(let serial): "serial \(serial)"
            case .address(let address): "address \(address)"
            }
        }
    }
}

extension MACAddress {
    /// As packets must have it: not zero, and none of many, which have the lowest bit of the first byte (`ff:ff:ff:ff:ff:ff` among them).
    var isOneMachines: Bool { rawValue != 0 && bytes[0] & 1 == 0 }
}

extension BootMachine {
    /// Reads one entry of `machines`.
    init?(
        name: String,
        _ node: Node,
        load: (String) -> Result<String, Diagnostic>,
        problems: inout [Diagnostic]
    ) {
        var section = Section("machine '\(name)'", node)
        macs = section.addresses("mac", "a hardware address of one machine, such as 52:54:00:12:34:56") { text in
            MACAddress(written: text).flatMap { $0.isOneMachines ? $0 : nil }
        }
        uuid = section.string("uuid")?.lowercased()
        serial = section.string("serial")
        address = section.parsed("address", "an address such as 10.0.0.5") { IPv4Address($0) }
        profile = section.string("profile")
        labels = Dictionary(section.texts("labels").map { ($0.name.lowercased(), $0.value) }) { _, last in last }
        metadata = section.map("metadata")
        binaries = section.programs("binary")
        network = section.network("network")
        secrets = section.secrets(load)
        self.name = name
        if section.problems.isEmpty, identities.isEmpty {
            section.complain("machine '\(name)' cannot be recognised", hint: "give it a mac, uuid, serial or address")
        }
        problems += section.finish()
        if identities.isEmpty { return nil }
    }
}
