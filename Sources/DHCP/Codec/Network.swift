/// A range of addresses that share their first bits: `10.0.0.0/24`.
package struct Network: Hashable, Sendable, CustomStringConvertible {
    package let address: IPv4Address
    /// How many bits the addresses share, 0 to 32.
    package let length: Int

    /// The network that an address is in; nil for a length that there is not.
    package init?(_ address: IPv4Address, length: Int) {
        guard (0...32).contains(length) else { return nil }
        self.length = length
        self.address = IPv4Address(rawValue: address.rawValue & Self.mask(length))
    }

    /// Reads `10.0.0.0/24`.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4Address(parts[0]), let length = Int(parts[1]) else { return nil }
        self.init(address, length: length)
    }

    /// The network with a mask such as 255.255.255.0; nil for a mask with holes.
    package init?(_ address: IPv4Address, mask: IPv4Address) {
        let length = (~mask.rawValue).leadingZeroBitCount
        guard Self.mask(length) == mask.rawValue else { return nil }
        self.init(address, length: length)
    }

    package var mask: IPv4Address { IPv4Address(rawValue: Self.mask(length)) }
    package var broadcast: IPv4Address { IPv4Address(rawValue: address.rawValue | ~Self.mask(length)) }
    package var description: String { "\(address)/\(length)" }

    package func contains(_ other: IPv4Address) -> Bool {
        other.rawValue & Self.mask(length) == address.rawValue
    }

    private static func mask(_ length: Int) -> UInt32 { UInt32.max << (32 - UInt32(length)) }
}
