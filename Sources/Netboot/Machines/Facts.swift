package import DHCP

/// All that is known about the machine that asks, gathered from whichever protocol it speaks. DHCP, 4011, TFTP and HTTP fill in the same
/// facts and ask the same `Engine`, so they cannot disagree.
package struct Facts: Hashable, Sendable {
    package var mac: MACAddress?
    package var address: IPv4Address?
    package var uuid: String?
    package var serial: String?
    package var architecture: ClientArchitecture?
    package var firmware: Firmware?
    /// DHCP option 77, or what the request says: `iPXE`, `Tinkerbell`.
    package var userClass: String?
    /// Feature numbers of iPXE's option 175 (0x10...0x4f): HTTP is 0x13, Multiboot 0x19, EFI 0x24.
    package var features: Set<UInt8> = []
    package var relay: IPv4Address?
    /// What iPXE was told to use, or what the relay's circuit tells.
    package var vlan: Int?
    /// What the relay says of the port, the switch and the virtual network that the machine is plugged into.
    package var circuit: String?
    package var remote: String?
    package var vrf: String?
    /// Everything else that was said about the machine: query parameters, hostname, asset tags. Keys in lower case.
    package var labels: [String: String] = [:]

    package init() {}

    /// The program that asks, which decides what kind of answer it understands.
    package enum Firmware: String, Sendable {
        /// A ROM that loads a program by TFTP.
        case pxe
        /// UEFI that loads a program by HTTP (`HTTPClient`).
        case http
        /// iPXE, which runs scripts.
        case ipxe
    }
}
