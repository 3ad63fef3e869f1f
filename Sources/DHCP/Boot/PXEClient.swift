/// What a boot request says about the machine that sends it.
package struct PXEClient: Hashable, Sendable {
    /// The program that asks, which decides what kind of answer it understands.
    package enum Firmware: String, Sendable {
        /// A ROM that loads a program by TFTP.
        case pxe
        /// UEFI that loads a program by HTTP.
        case http
        /// iPXE, which runs scripts.
        case ipxe
    }

    package var mac: MACAddress
    /// What it has, where another server gave it one already.
    package var address: IPv4Address?
    /// What the machine can run, the best first; at least one.
    package var architectures: [ClientArchitecture]
    package var firmware: Firmware
    package var machineIdentifier: MachineIdentifier?
    package var userClass: UserClass?
    package var ipxe: IPXEFeatures?
    /// The relay through which it asks.
    package var relay: IPv4Address?
    /// What the relay says of where the machine is plugged in.
    package var relayAgent: RelayAgent?
    /// The VLAN that iPXE was told to use (sub-option 116).
    package var vlan: Int?
    /// The item of a boot menu that was chosen (sub-option 71).
    package var bootItem: [UInt8]?

    /// What iPXE calls itself, as it is and as Pixiecore and Tinkerbell build it.
    private static let programs: Set = ["iPXE", "pixiecore", "Tinkerbell"]

    package var architecture: ClientArchitecture { architectures[0] }
    package var isRaspberryPi: Bool { architectures.contains(.raspberryPi) }

    package init(_ packet: Packet) throws(NotBooting) {
        guard packet.operation == .request, [.discover, .request, .inform].contains(packet.type) else { throw .type }
        let vendorClass = packet.options[.vendorClass] ?? ""
        let isHTTP = vendorClass.hasPrefix("HTTPClient")
        guard isHTTP || vendorClass.hasPrefix("PXEClient") else { throw .vendorClass }
        guard let architectures = Self.architectures(packet, vendorClass) else { throw .architecture }
        machineIdentifier = packet.options[.machineIdentifier]
        guard packet.options[code: OptionKey.machineIdentifier.code] == nil || machineIdentifier != nil
        else { throw .machineIdentifier }
        self.architectures = architectures
        mac = packet.hardwareAddress
        address = packet.clientAddress == .any ? nil : packet.clientAddress
        userClass = packet.options[.userClass]
        ipxe = packet.options[.ipxe].map(IPXEFeatures.init)
        let isIPXE = ipxe != nil || !Self.programs.isDisjoint(with: userClass?.names ?? [])
        firmware = isHTTP ? .http : isIPXE ? .ipxe : .pxe
        relay = packet.relay == .any ? nil : packet.relay
        relayAgent = packet.relayAgent
        let vendorOptions = packet.options[.vendorOptions]
        vlan = vendorOptions?[PXE.vlan].flatMap { RelayAgent.vlan(digits: String(wire: $0)) }
        bootItem = vendorOptions?[PXE.bootItem]
    }

    /// What option 93 says, or else the vendor class. A Raspberry Pi that says it were a PC is known by its address.
    private static func architectures(_ packet: Packet, _ vendorClass: String) -> [ClientArchitecture]? {
        let said = packet.options[.architectures] ?? architecture(in: vendorClass).map { [$0] }
        return said?.first == .bios && packet.hardwareAddress.isRaspberryPi ? [.raspberryPi] : said
    }

    /// `00007` of `PXEClient:Arch:00007:UNDI:003016`.
    private static func architecture(in vendorClass: String) -> ClientArchitecture? {
        let parts = vendorClass.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 2, parts[1] == "Arch" else { return nil }
        return UInt16(parts[2]).map(ClientArchitecture.init)
    }
}

extension MACAddress {
    /// Whether the maker's part of the address is one of the Raspberry Pi's.
    package var isRaspberryPi: Bool { [0xB827EB, 0xDCA632, 0xE45F01, 0x28CDC1, 0xD83ADD].contains(rawValue >> 24) }
}
