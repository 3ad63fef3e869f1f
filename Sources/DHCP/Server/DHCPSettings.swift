/// What a DHCP server does, and where.
package struct DHCPSettings: Hashable, Sendable {
    /// Where the machines' addresses come from.
    package enum Addresses: Hashable, Sendable {
        /// From another server: this one is a proxy, and says only what to boot.
        case elsewhere
        /// From here, for the machines that the responder has a reservation for.
        case reserved
        /// From here, for everybody. Leases are in the file.
        case pooled([AddressPool], leaseFile: String?)
    }

    package var addresses = Addresses.elsewhere
    /// By name; all of them when there are none.
    package var interfaces: [String] = []
    package var port: UInt16 = 67
    package var bootServerPort: UInt16 = 4011
    /// What answers name as our address, in place of the receiving interface's.
    package var address: IPv4Address?
    /// Ask no UEFI to come to port 4011: it gets the file in the first answer.
    package var answersUEFIDirectly = false
    /// Another DHCP server on this machine owns port 67: read beside it.
    package var sharesPort = false
    /// Listen for other servers' answers.
    package var hearsOthers = false
    /// Decide everything, and send nothing.
    package var isDryRun = false
    /// How many packets are answered at the same time; more are dropped, and machines ask again.
    package var concurrency = 512

    package init() {}
}
