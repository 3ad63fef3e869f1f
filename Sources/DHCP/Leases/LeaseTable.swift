/// The leases of a server, in memory and on the disk.
package actor LeaseTable {
    private var leases: Leases
    private var file: LeaseFile?
    private let reserved: @Sendable () -> Set<IPv4Address>
    /// When it was last told that a network has no address left.
    private var told: [Network: Int] = [:]
    /// Seconds between two such news.
    static let silence = 600

    /// Takes over what the file at `path` says; without a path, leases are kept in memory alone. `reserved` says which addresses are
    /// kept for machines at the moment.
    package init(
        _ pools: [AddressPool],
        path: String?,
        now: Int,
        reserved: @Sendable @escaping () -> Set<IPv4Address>
    ) throws {
        self.reserved = reserved
        leases = Leases(pools, known: try path.map(LeaseFile.read) ?? [], now: now)
        if let path { file = try LeaseFile(path, holding: leases.all) }
    }

    package var all: [Lease] { leases.all }

    /// The lease of an address that a machine may be using. What is reserved is asked for in here as well as for answers, so that an
    /// address which is reserved from now on is seen either by who asks for it or by who wants it reserved.
    func holder(of address: IPv4Address, now: Int) -> Lease? { leases.holder(of: address, now: now) }

    /// What a client gets. Its lease is on the disk when this comes back: a lease that is forgotten is an address that two have.
    func answer(
        _ request: AddressRequest,
        from mac: MACAddress,
        near asker: IPv4Address,
        server: IPv4Address,
        now: Int
    ) throws -> Grant {
        leases.reserved = reserved()
        let grant = leases.answer(request, from: mac, near: asker, server: server, now: now)
        try write()
        return grant
    }

    /// Remembers that a machine has the address that is kept for it.
    func remember(_ address: IPv4Address, of mac: MACAddress, until end: Int) throws {
        leases.remember(address, of: mac, until: end)
        try write()
    }

    private func write() throws {
        let changes = leases.takeUnwritten()
        if !changes.isEmpty { try file?.append(changes) }
        if file?.isWasteful(for: leases.count) == true { try file?.compact(to: leases.all) }
    }

    /// What goes with an address that was given, else what is said in the network of an address.
    func network(near address: IPv4Address, given: IPv4Address? = nil) -> NetworkOptions? {
        let near = leases.pools.filter { $0.network.network.contains(address) }
        return (near.first { pool in given.map(pool.contains) ?? false } ?? near.first)?.network
    }

    /// Whether the log is to hear that a network has no address left: not from every machine that asks.
    func isNews(of network: Network, now: Int) -> Bool {
        if let last = told[network], last <= now, now < last + Self.silence { return false }
        told[network] = now
        return true
    }
}
