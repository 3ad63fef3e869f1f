/// The address that is kept for a machine, and what it is told about its network.
package struct Reservation: Hashable, Sendable {
    package var address: IPv4Address
    package var network: NetworkOptions
    /// A machine that asks from elsewhere counts as one without.
    package var isForItsNetworkOnly: Bool

    package init(address: IPv4Address, network: NetworkOptions, isForItsNetworkOnly: Bool = false) {
        self.address = address
        self.network = network
        self.isForItsNetworkOnly = isForItsNetworkOnly
    }

    /// Whether a machine can use it that is where one of these addresses is. Where there are none, nobody knows better.
    func fits(near places: [IPv4Address]) -> Bool {
        !isForItsNetworkOnly || places.isEmpty || places.contains { network.network.contains($0) }
    }
}
