/// Another DHCP server or proxy, by an answer of its that was overheard.
package struct ForeignServer: Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// Gives addresses, and says nothing about booting.
        case dhcp
        /// Gives addresses, and tells machines what to boot.
        case dhcpWithBootFile = "dhcp with a boot file"
        /// Says what to boot, and gives no addresses.
        case proxy
    }

    package var address: IPv4Address
    package var kind: Kind
    /// The file that it names; empty when it sends the client to its port 4011.
    package var bootFile: String

    /// Nil for what is no answer, or one of ours.
    package init?(_ packet: Packet, ours: Set<IPv4Address>) {
        guard packet.operation == .reply, [.offer, .acknowledge].contains(packet.type),
            let address = packet.options[.serverIdentifier], !ours.contains(address)
        else { return nil }
        self.address = address
        bootFile = packet.file.isEmpty ? packet.options[.bootFile] ?? "" : packet.file
        let isForBooting = !bootFile.isEmpty || packet.options[.vendorClass]?.hasPrefix("PXEClient") == true
        if packet.yourAddress == .any, packet.clientAddress == .any {
            guard isForBooting else { return nil }
            kind = .proxy
        } else {
            kind = isForBooting ? .dhcpWithBootFile : .dhcp
        }
    }
}
