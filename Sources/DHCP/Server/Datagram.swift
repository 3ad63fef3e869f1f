/// A packet's bytes, and where they came from.
struct Datagram: Sendable {
    /// One more than a DHCP packet has at most, so that longer ones are seen to be.
    static let longest = Packet.longest + 1

    var payload: [UInt8]
    var sender: Destination
    /// The index of the interface that it came in by.
    var interface: Int

    /// Nil for bytes of a raw socket that do not begin with the headers of IP and UDP.
    init?(_ bytes: [UInt8], sender: Destination, interface: Int, _ kind: DHCPSocket.Kind) {
        self.sender = sender
        self.interface = interface
        payload = bytes
        guard kind == .beside else { return }
        guard let stripped = UDPHeader.strip(bytes) else { return nil }
        payload = Array(stripped.payload)
        self.sender.port = stripped.port
    }
}
