/// Where a reply goes.
package struct Destination: Hashable, Sendable, CustomStringConvertible {
    package var address: IPv4Address
    package var port: UInt16

    package init(_ address: IPv4Address, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// The rule of RFC 2131, section 4.1: the relay; else the address that the client has; else everybody on the wire, since a client
    /// without an address cannot be reached in another way.
    init(answering request: Packet, with reply: Packet) {
        if request.relay != .any {
            self.init(request.relay, port: 67)
        } else if request.clientAddress != .any, reply.type != .refuse {
            self.init(request.clientAddress, port: 68)
        } else {
            self.init(.broadcast, port: 68)
        }
    }

    package var description: String { "\(address):\(port)" }
}
