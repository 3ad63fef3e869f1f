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
    /// All of ours on that interface, which may be of several networks.
    package var addresses: [IPv4Address]
    package var sender: Destination

    /// `addresses`: nil where the server's is the only one.
    package init(
        port: Port,
        interface: String,
        server: IPv4Address,
        addresses: [IPv4Address]? = nil,
        sender: Destination
    ) {
        self.port = port
        self.interface = interface
        self.server = server
        self.addresses = addresses ?? [server]
        self.sender = sender
    }
}
