/// Addresses that are given to booting machines for a while.
///
/// Where the search for a machine's address begins follows from its identifier, so that it mostly gets the same one, after a start of
/// this server too.
package struct DHCPv6Pool: Sendable {
    package let first: IPv6Address
    package let size: Int
    /// Seconds.
    package let lifetime: UInt32

    /// For how long an address is kept for a machine that was told of it.
    static let patience = 60

    private struct Holder {
        var key: [UInt8]
        var until: Int
    }

    private var holders: [Int: Holder] = [:]
    private var places: [[UInt8]: Int] = [:]

    /// Nil for a size that there is not, or that would take too much memory.
    package init?(first: IPv6Address, size: Int, lifetime: UInt32) {
        guard (1...65536).contains(size) else { return nil }
        self.first = first
        self.size = size
        self.lifetime = lifetime
    }

    package var count: Int { holders.count }

    /// The address of a machine's interface; nil when all are taken.
    mutating func address(for key: [UInt8], isBound: Bool, now: Int) -> IPv6Address? {
        guard let place = places[key] ?? free(for: key, now: now) else { return nil }
        let until = now + (isBound ? Int(lifetime) : Self.patience)
        let former = holders[place]
        if let former, former.key != key { places[former.key] = nil }
        // An offer does not shorten what the machine has.
        holders[place] = Holder(key: key, until: former?.key == key ? max(until, former?.until ?? 0) : until)
        places[key] = place
        return first.advanced(by: UInt32(place))
    }

    mutating func release(_ key: [UInt8]) {
        if let place = places.removeValue(forKey: key) { holders[place] = nil }
    }

    /// The address is somebody else's, and nobody gets it for an hour.
    mutating func decline(_ key: [UInt8], now: Int) {
        if let place = places.removeValue(forKey: key) { holders[place] = Holder(key: [], until: now + 3600) }
    }

    private func free(for key: [UInt8], now: Int) -> Int? {
        let start = Int(Self.hash(key) % UInt64(size))
        return (0..<size).lazy.map { (start + $0) % size }.first { (holders[$0]?.until ?? 0) <= now }
    }

    /// FNV-1a: the same in every run.
    private static func hash(_ key: [UInt8]) -> UInt64 {
        key.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
