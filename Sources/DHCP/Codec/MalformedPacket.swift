/// Why bytes are no DHCP packet.
package enum MalformedPacket: Error, Hashable, Sendable, CustomStringConvertible {
    case tooShort(Int)
    case tooLong
    case operation(UInt8)
    case hardware(type: UInt8, length: UInt8)
    case noCookie
    /// An option says that it is longer than what follows it.
    case truncatedOption(UInt8)
    /// An option has a length or a value that it cannot have.
    case badOption(UInt8)
    case noMessageType
    /// The address of a group of cards, or none: no card has it, so it is somebody's invention.
    case hardwareAddress(MACAddress)
    /// An address to which nothing may be sent as an answer: that of a group of hosts.
    case groupAddress(IPv4Address)

    package var description: String {
        switch self {
        case .tooShort(let count): "\(count) bytes are too few for a DHCP packet"
        case .tooLong: "more than \(Packet.longest) bytes are no DHCP packet"
        case .hardwareAddress(let mac): "\(mac) is not the address of a network card"
        case .groupAddress(let address): "\(address) is not the address of a relay or a client"
        case .operation(let code): "operation \(code) is neither a request nor a reply"
        case .hardware(let type, let length): "hardware type \(type) with \(length) bytes is not Ethernet"
        case .noCookie: "a BOOTP packet without DHCP's magic cookie"
        case .truncatedOption(let code): "option \(code) is longer than what follows it"
        case .badOption(let code): "option \(code) has a length or a value that it cannot have"
        case .noMessageType: "no message type (option 53)"
        }
    }
}
