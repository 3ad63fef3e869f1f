/// The address that is kept for a machine, and what it is told about its network.
package struct Reservation: Hashable, Sendable {
    package var address: IPv4Address
    package var network: NetworkOptions

    package init(address: IPv4Address, network: NetworkOptions) {
        self.address = address
        self.network = network
    }
}
