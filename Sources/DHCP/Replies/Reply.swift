/// An answer, and where it goes.
package struct Reply: Hashable, Sendable {
    package var packet: Packet
    package var destination: Destination
}

extension Packet {
    /// An answer to this packet with nothing in it yet but what every answer has.
    func reply(_ type: MessageType, from server: IPv4Address) -> Packet {
        var reply = Packet(.reply, type, transaction: transaction, hardwareAddress: hardwareAddress)
        reply.isBroadcast = isBroadcast
        reply.relay = relay
        reply.clientAddress = type == .acknowledge ? clientAddress : .any
        reply.options[.serverIdentifier] = server
        reply.options[.relayInformation] = options[.relayInformation]
        return reply
    }

    /// A client that has no address and gets none hears only what is sent to everybody, by the relay too.
    mutating func shout() { if yourAddress == .any, clientAddress == .any { isBroadcast = true } }
}
