package import DHCP

/// The networks whose servers may say, in `X-Forwarded-For`, for whom they ask.
package struct TrustedProxies: Hashable, Sendable {
    private struct Network: Hashable {
        var address: UInt32
        var mask: UInt32
    }

    private var networks: [Network] = []

    /// Nobody is trusted.
    package init() {}

    /// Reads `10.0.0.0/8,192.168.1.1`; nil where that is something else.
    package init?(_ text: String) {
        for part in text.split(separator: ",").map(\.trimmed) where !part.isEmpty {
            let halves = part.split(separator: "/", omittingEmptySubsequences: false)
            guard halves.count <= 2, let address = IPv4Address(halves[0]),
                let bits = halves.count == 2 ? UInt32(halves[1]) : 32, bits <= 32
            else { return nil }
            let mask: UInt32 = bits == 0 ? 0 : .max << (32 - bits)
            networks.append(Network(address: address.rawValue & mask, mask: mask))
        }
    }

    package func trusts(_ address: IPv4Address) -> Bool {
        networks.contains { address.rawValue & $0.mask == $0.address }
    }

    /// Who a request comes from: the last address in its header that no trusted server has, if it comes from a trusted one.
    package func client(of request: HTTPBootRequest) -> IPv4Address? {
        guard let peer = request.client, trusts(peer) else { return request.client }
        let named = request.headers["x-forwarded-for"]?.split(separator: ",").map { IPv4Address($0.trimmed) } ?? []
        var client = peer
        for address in named.reversed() {
            // What cannot be read may have been made up by whoever stands before it.
            guard let address else { return client }
            client = address
            if !trusts(address) { break }
        }
        return client
    }
}
