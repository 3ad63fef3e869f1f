import NIOCore

/// A packet's bytes, and where they came from.
struct Datagram: Sendable {
    /// No packet that is longer than this is a DHCP packet.
    static let longest = 4096

    var payload: [UInt8]
    var sender: Destination
    /// The index of the interface that it came in by.
    var interface: Int

    init?(_ envelope: AddressedEnvelope<ByteBuffer>, _ kind: DHCPSocket.Kind) {
        guard let sender = Destination(envelope.remoteAddress), let information = envelope.metadata?.packetInfo
        else { return nil }
        self.sender = sender
        interface = information.interfaceIndex
        payload = Array(envelope.data.readableBytesView)
        guard kind == .beside else { return }
        guard let stripped = UDPHeader.strip(payload) else { return nil }
        payload = Array(stripped.payload)
        self.sender.port = stripped.port
    }
}
