/// A way to a network that is not behind the default router: option 121 (RFC 3442).
package struct StaticRoute: Hashable, Sendable {
    package var network: Network
    package var router: IPv4Address

    package init(_ network: Network, by router: IPv4Address) {
        self.network = network
        self.router = router
    }

    /// The length, as many bytes of the network as it says, and the router.
    var bytes: [UInt8] {
        [UInt8(network.length)] + network.address.bytes.prefix((network.length + 7) / 8) + router.bytes
    }

    init?(_ reader: inout ByteReader) {
        guard let length = reader.number(as: UInt8.self).map(Int.init), length <= 32,
            let significant = reader.take((length + 7) / 8), let router = reader.number(as: UInt32.self),
            let address = OptionFormat.address.read(significant + Array(repeating: 0, count: 4 - significant.count)),
            let network = Network(address, length: length)
        else { return nil }
        self.init(network, by: IPv4Address(rawValue: router))
    }
}

extension OptionFormat<[StaticRoute]> {
    static let routes = Self(
        read: { bytes in
            var reader = ByteReader(bytes)
            var routes: [StaticRoute] = []
            while !reader.isAtEnd {
                guard let route = StaticRoute(&reader) else { return nil }
                routes.append(route)
            }
            return routes
        },
        write: { $0.flatMap(\.bytes) }
    )
}
