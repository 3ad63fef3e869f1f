/// What a DHCPv6 message says about the machine that boots.
package struct DHCPv6Client: Hashable, Sendable {
    /// Its DUID.
    package var identifier: [UInt8]
    package var mac: MACAddress?
    package var architectures: [ClientArchitecture]
    package var userClass: UserClass?
    package var isHTTP: Bool

    /// Nil for who does not ask for a boot file: nobody else is answered, so that the network's own DHCPv6 server is not in our way.
    package init?(_ message: DHCPv6Message, from sender: IPv6Address) {
        guard let identifier = message[.clientIdentifier], (3...130).contains(identifier.count),
            let requested = message[.requested], requested.count.isMultiple(of: 2),
            stride(from: 0, to: requested.count, by: 2).contains(where: {
                UInt16(bigEndian: requested[$0..<$0 + 2]) == DHCPv6Message.Code.bootFile.rawValue
            })
        else { return nil }
        self.identifier = identifier
        mac = Self.mac(identifier) ?? sender.mac
        architectures = message[.architectures].flatMap(OptionKey.architectures.format.read) ?? []
        userClass = message[.userClass].flatMap(Self.texts).map(UserClass.init(names:))
        // An enterprise number comes before the texts.
        let vendorClass = message[.vendorClass].flatMap { Self.texts(Array($0.dropFirst(4))) }
        isHTTP = vendorClass?.contains { $0.hasPrefix(PXE.httpVendorClass) } == true
    }

    /// The hardware address in an identifier that was made of one.
    private static func mac(_ identifier: [UInt8]) -> MACAddress? {
        let start = [[0, 1, 0, 1]: 8, [0, 3, 0, 1]: 4][Array(identifier.prefix(4))]
        guard let start, identifier.count == start + 6 else { return nil }
        return MACAddress(lower: UInt64(bigEndian: identifier[start...]))
    }

    /// Texts that each follow their length in two bytes.
    private static func texts(_ bytes: [UInt8]) -> [String]? {
        var reader = ByteReader(bytes)
        var texts: [String] = []
        while !reader.isAtEnd {
            guard let length = reader.number(as: UInt16.self), let text = reader.take(Int(length)) else { return nil }
            texts.append(String(wire: text))
        }
        return texts
    }
}
