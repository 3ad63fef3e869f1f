import DHCP

/// A network configuration in one kernel parameter, as HookOS reads it:
/// `ipam=MAC:VLAN:ADDRESS:NETMASK:GATEWAY:HOSTNAME:DNS,…:SEARCH,…:NTP,…`.
package enum SmeeIPAM {
    package static func text(_ machine: SmeeMachine) -> String {
        let network = machine.network
        let fields = [
            machine.mac.text(separator: "-"), network.vlan, network.address?.description ?? "",
            network.netmask?.description ?? "", network.gateway?.description ?? "", network.hostname,
            network.nameServers.map(\.description).joined(separator: ","), network.search.joined(separator: ","),
            network.timeServers.map(\.description).joined(separator: ","),
        ]
        return "ipam=" + fields.joined(separator: ":")
    }
}
