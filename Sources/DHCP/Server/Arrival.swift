/// How a packet came in.
package struct Arrival: Hashable, Sendable {
    package enum Port: UInt16, Sendable {
        case dhcp = 67
        /// Where PXE's boot servers listen.
        case bootServer = 4011
    }

    package var port: Port
    package var interface: String
    /// Our address on that interface, which the answer names.
    package var server: IPv4Address
    package var sender: Destination

    package init(port: Port, interface: String, server: IPv4Address, sender: Destination) {
        self.port = port
        self.interface = interface
        self.server = server
        self.sender = sender
    }
}
