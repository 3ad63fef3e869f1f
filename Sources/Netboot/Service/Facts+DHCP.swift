import DHCP

extension Facts {
    /// What a boot request says about its machine.
    init(_ client: PXEClient) {
        self.init()
        mac = client.mac
        architecture = client.architectures.first { ArchitectureName($0) != nil } ?? client.architecture
        firmware = Firmware(client.firmware)
        uuid = client.machineIdentifier?.uuid
        userClass = client.userClass?.names.first
        features = Set(client.ipxe?.numbers ?? [])
        relay = client.relay
        vlan = client.vlan ?? client.relayAgent?.vlan
        circuit = client.relayAgent?.circuit
        remote = client.relayAgent?.remote
        vrf = client.relayAgent?.network
    }
}

extension Facts.Firmware {
    init(_ firmware: PXEClient.Firmware) {
        switch firmware {
        case .pxe: self = .pxe
        case .http: self = .http
        case .ipxe: self = .ipxe
        }
    }
}
