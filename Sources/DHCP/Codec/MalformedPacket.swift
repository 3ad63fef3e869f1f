/// Why bytes are no DHCP packet.
package enum MalformedPacket: Error, Hashable, Sendable, CustomStringConvertible {
    case tooShort(Int)
    case operation(UInt8)
    case hardware(type: UInt8, length: UInt8)
    case noCookie
    /// An option says that it is longer than what follows it.
    case truncatedOption(UInt8)
    /// An option has a length or a value that it cannot have.
    case badOption(UInt8)
    case noMessageType

    package var description: String {
        switch self {
        case .tooShort(let count): "\(count) bytes are too few for a DHCP packet"
        case .operation(let code): "operation \(code) is neither a request nor a reply"
        case .hardware(let type, let length): "hardware type \(type) with \(length) bytes is not Ethernet"
        case .noCookie: "a BOOTP packet without DHCP's magic cookie"
        case .truncatedOption(let code): "option \(code) is longer than what follows it"
        case .badOption(let code): "option \(code) has a length or a value that it cannot have"
        case .noMessageType: "no message type (option 53)"
        }
    }
}
