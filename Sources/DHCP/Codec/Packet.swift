/// A DHCP packet: BOOTP's fixed fields (RFC 951) and DHCP's options (RFC 2131).
package struct Packet: Hashable, Sendable {
    package enum Operation: UInt8, Sendable {
        case request = 1
        case reply = 2
    }

    package var operation: Operation
    /// How many relays it came through.
    package var hops: UInt8 = 0
    /// By which a client knows the answers to its own questions.
    package var transaction: UInt32
    /// For how long the client has been trying.
    package var seconds: UInt16 = 0
    /// Whether the client cannot receive what is sent to an address that it does not have yet.
    package var isBroadcast = false
    /// `ciaddr`: what the client has.
    package var clientAddress = IPv4Address.any
    /// `yiaddr`: what the client gets.
    package var yourAddress = IPv4Address.any
    /// `siaddr`: who has the boot file.
    package var nextServer = IPv4Address.any
    /// `giaddr`: the relay in the client's network.
    package var relay = IPv4Address.any
    package var hardwareAddress: MACAddress
    /// `sname`: who has the boot file, by name.
    package var serverName = ""
    package var file = ""
    package var options = Options()

    package init(_ operation: Operation, _ type: MessageType, transaction: UInt32, hardwareAddress: MACAddress) {
        self.operation = operation
        self.transaction = transaction
        self.hardwareAddress = hardwareAddress
        options[.messageType] = type
    }

    /// What the packet wants or says. A packet that was read has one.
    package var type: MessageType { options[.messageType] ?? .discover }

    /// No DHCP packet has more bytes.
    static let longest = 4096
    static let cookie: [UInt8] = [99, 130, 83, 99]
}
