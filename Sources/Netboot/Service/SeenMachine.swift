import DHCP
import OrderedCollections
package import Values

/// A machine that the daemon has heard of: what happened last, and what it has learnt of it. It travels from the daemon to
/// `cm-netboot status`.
package struct SeenMachine: Sendable {
    /// What the daemon says of the last event: `stage`, `outcome`, `time`.
    package let last: Value
    /// With its hardware address.
    package let facts: Facts
    /// Its name in the settings when the daemon last decided for it.
    package let machine: String?

    init(last: BootEvent, facts: Facts) {
        self.last = last.json
        self.facts = facts
        machine = last.machine
    }

    /// nil without a hardware address.
    package init?(_ value: Value) {
        guard let mac = value["mac"]?.string.flatMap({ MACAddress($0) }) else { return nil }
        last = value
        machine = value["machine"]?.string
        var facts = Facts()
        let told = value["facts"]
        facts.mac = mac
        facts.address = told?["address"]?.string.flatMap { IPv4Address($0) }
        (facts.uuid, facts.serial) = (told?["uuid"]?.string, told?["serial"]?.string)
        facts.architecture = told?["code"]?.int.flatMap { UInt16(exactly: $0) }.map { ClientArchitecture(rawValue: $0) }
        facts.firmware = told?["firmware"]?.string.flatMap { Facts.Firmware(rawValue: $0) }
        facts.userClass = told?["class"]?.string
        facts.relay = told?["relay"]?.string.flatMap { IPv4Address($0) }
        facts.vlan = told?["vlan"]?.string.flatMap { Int($0) }
        (facts.circuit, facts.remote) = (told?["circuit"]?.string, told?["remote"]?.string)
        facts.vrf = told?["vrf"]?.string
        self.facts = facts
    }

    var json: Value {
        var value = last, told: Value = [:]
        for (name, text) in facts.named { told[name] = .string(text) }
        told["code"] = facts.architecture.map { .int(Int($0.rawValue)) }
        value["facts"] = told
        return value
    }
}
