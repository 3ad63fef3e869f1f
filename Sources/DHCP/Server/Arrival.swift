/// How a packet came in.
package struct Arrival: Hashable, Sendable {
    package enum Port: Sendable {
        /// 67, where DHCP servers listen.
        case dhcp
        /// 4011, where PXE's boot servers listen.
        case bootServer
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
