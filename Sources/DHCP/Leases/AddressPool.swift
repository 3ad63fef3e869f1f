/// Addresses of one network that are given to whoever asks.
package struct AddressPool: Hashable, Sendable {
    /// A pool keeps a record for each of its addresses, so it cannot be of any size.
    package static let largest = 65536

    package let range: ClosedRange<IPv4Address>
    package let network: NetworkOptions
    /// Addresses within the range that are somebody's.
    package let exclusions: Set<IPv4Address>

    /// Nil for a range that is not within its network, or is too large.
    package init?(
        _ range: ClosedRange<IPv4Address>,
        network: NetworkOptions,
        exclusions: Set<IPv4Address> = []
    ) {
        guard network.network.contains(range.lowerBound), network.network.contains(range.upperBound),
            range.upperBound.rawValue - range.lowerBound.rawValue < Self.largest
        else { return nil }
        self.range = range
        self.network = network
        self.exclusions = exclusions.union([network.network.address, network.network.broadcast])
    }

    func contains(_ address: IPv4Address) -> Bool { range.contains(address) && !exclusions.contains(address) }

    /// The address that follows, and after the last one the first.
    func following(_ address: IPv4Address) -> IPv4Address {
        address < range.upperBound && range.contains(address)
            ? IPv4Address(rawValue: address.rawValue + 1) : range.lowerBound
    }
}
