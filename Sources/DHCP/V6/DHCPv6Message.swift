/// A DHCPv6 message between a client and a server (RFC 8415).
package struct DHCPv6Message: Hashable, Sendable {
    package enum Kind: UInt8, Sendable {
        case solicit = 1
        case advertise = 2
        case request = 3
        case confirm = 4
        case renew = 5
        case rebind = 6
        case reply = 7
        case release = 8
        case decline = 9
        case informationRequest = 11
    }

    package struct Option: Hashable, Sendable {
        package var code: Code
        package var bytes: [UInt8]
    }

    /// The options that matter for booting.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let clientIdentifier = Code(rawValue: 1)
        package static let serverIdentifier = Code(rawValue: 2)
        package static let addresses = Code(rawValue: 3)
        package static let address = Code(rawValue: 5)
        package static let requested = Code(rawValue: 6)
        package static let preference = Code(rawValue: 7)
        package static let status = Code(rawValue: 13)
        package static let userClass = Code(rawValue: 15)
        package static let vendorClass = Code(rawValue: 16)
        package static let nameServers = Code(rawValue: 23)
        package static let bootFile = Code(rawValue: 59)
        package static let architectures = Code(rawValue: 61)
    }

    package var kind: Kind
    /// Three bytes of it.
    package var transaction: UInt32
    package var options: [Option] = []

    package init(_ kind: Kind, transaction: UInt32, options: [Option] = []) {
        self.kind = kind
        self.transaction = transaction
        self.options = options
    }

    /// Nil for what no client and no server says, relays among it.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let kind = reader.number(as: UInt8.self).flatMap(Kind.init), let transaction = reader.take(3),
            let options = Self.options(&reader)
        else { return nil }
        self.init(kind, transaction: UInt32(bigEndian: transaction), options: options)
    }

    package var bytes: [UInt8] { [kind.rawValue] + transaction.bigEndianBytes.dropFirst() + Self.bytes(options) }

    package subscript(code: Code) -> [UInt8]? { options.first { $0.code == code }?.bytes }

    /// Whether it says of an interface that no address is left for it.
    var lacksAddress: Bool {
        options.contains { $0.code == .addresses && $0.bytes.dropFirst(12).starts(with: [0, 13]) }
    }

    package mutating func add(_ code: Code, _ bytes: [UInt8]) { options.append(Option(code: code, bytes: bytes)) }

    /// Options up to the end; nil when one is longer than what follows it.
    static func options(_ reader: inout ByteReader) -> [Option]? {
        var options: [Option] = []
        while !reader.isAtEnd {
            guard let code = reader.number(as: UInt16.self), let length = reader.number(as: UInt16.self),
                let bytes = reader.take(Int(length))
            else { return nil }
            options.append(Option(code: Code(rawValue: code), bytes: bytes))
        }
        return options
    }

    static func bytes(_ options: [Option]) -> [UInt8] {
        options.flatMap {
            $0.code.rawValue.bigEndianBytes + UInt16(truncatingIfNeeded: $0.bytes.count).bigEndianBytes + $0.bytes
        }
    }
}
