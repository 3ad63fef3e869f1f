/// The addresses of all pools, as RFC 2131 gives them away. It holds one record an address at most, however many clients ask.
///
/// A client is known by its hardware address and not by its client identifier: the ROM, iPXE and the installed system of one machine
/// give three different identifiers, and get one address.
package struct Leases: Sendable {
    /// For how long an offer stands.
    static let patience = 30
    /// For how long nobody gets an address that was found in use.
    static let quarantine = 3600

    package let pools: [AddressPool]
    /// Addresses that are kept for machines by name, and given to nobody else from a pool. They may change at any time.
    package var reserved: Set<IPv4Address> = [] {
        didSet { if reserved != oldValue { fullUntil = pools.map { _ in .min } } }
    }
    private var byAddress: [IPv4Address: Lease] = [:]
    private var byMAC: [MACAddress: IPv4Address] = [:]
    /// Where the search for a free address goes on in each pool, so that the one that was free for longest is taken.
    private var cursors: [IPv4Address]
    /// When a full pool can have a free address again.
    private var fullUntil: [Int]
    /// What has changed since it was asked for last, and must be on the disk before the client hears of it.
    private var unwritten: [Lease] = []

    /// Leases of no pool, which were given before the pools were changed, count until they end.
    package init(_ pools: [AddressPool], known: [Lease] = [], now: Int = 0) {
        self.pools = pools
        cursors = pools.map(\.range.lowerBound)
        fullUntil = pools.map { _ in .min }
        for lease in known where lease.expires > now || pools.contains(where: { $0.contains(lease.address) }) {
            record(lease)
        }
        unwritten = []
    }

    /// All records, by address.
    package var all: [Lease] { byAddress.values.sorted { $0.address < $1.address } }
    package var count: Int { byAddress.count }

    package mutating func takeUnwritten() -> [Lease] {
        defer { unwritten = [] }
        return unwritten
    }

    /// The lease of an address that a machine may be using.
    package func holder(of address: IPv4Address, now: Int) -> Lease? {
        byAddress[address].flatMap { $0.state == .bound && $0.expires > now ? $0 : nil }
    }

    /// Remembers that a machine has the address that is kept for it: where that ends, no pool gives the address away while it is in use.
    package mutating func remember(_ address: IPv4Address, of mac: MACAddress, until end: Int) {
        guard pools.contains(where: { $0.contains(address) }) else { return }
        record(Lease(address, mac, .reserved, expires: end))
    }

    /// What `mac`, which asks from the network of the address `asker`, gets at the time `now`.
    package mutating func answer(
        _ request: AddressRequest,
        from mac: MACAddress,
        near asker: IPv4Address,
        server: IPv4Address,
        now: Int
    ) -> Grant {
        let near = pools.indices.filter { pools[$0].network.network.contains(asker) }
        guard !near.isEmpty else { return .silence(.noPool) }
        switch request {
        case .discover(let wanted):
            guard let address = choose(for: mac, wanted: wanted, in: near, server: server, now: now)
            else { return .silence(.poolIsEmpty) }
            return offer(address, to: mac, now: now)
        case .select(let address, let other):
            guard other == server else { return withdraw(from: mac, now: now) }
            return bind(address, to: mac, in: near, now: now) ?? .refuse("\(address) was not offered")
        case .verify(let address):
            guard near.contains(where: { pools[$0].network.network.contains(address) }) else {
                return .refuse("\(address) is of another network")
            }
            return byMAC[mac] == nil ? .silence(.unknownLease) : keep(address, by: mac, in: near, now: now)
        case .extend(let address): return keep(address, by: mac, in: near, now: now)
        case .inform: return .inform
        case .decline(let address): return giveUp(address, by: mac, state: .declined, until: now + Self.quarantine)
        case .release(let address): return giveUp(address, by: mac, state: .bound, until: now)
        }
    }

    /// The client's own address, the one that it wishes for, or another free one, of the first of these pools that has one.
    private mutating func choose(
        for mac: MACAddress,
        wanted: IPv4Address?,
        in near: [Int],
        server: IPv4Address,
        now: Int
    ) -> IPv4Address? {
        for address in [byMAC[mac], wanted].compactMap(\.self)
        where address != server && near.contains(where: { isFree(address, for: mac, in: $0, now: now) }) {
            return address
        }
        for index in near {
            if let address = next(for: mac, in: index, server: server, now: now) { return address }
        }
        return nil
    }

    /// The address of a pool that was free for longest.
    private mutating func next(for mac: MACAddress, in index: Int, server: IPv4Address, now: Int) -> IPv4Address? {
        guard now >= fullUntil[index] else { return nil }
        var address = cursors[index]
        var soonest = Int.max
        repeat {
            if address != server, isFree(address, for: mac, in: index, now: now) {
                cursors[index] = pools[index].following(address)
                return address
            }
            if !reserved.contains(address) { soonest = min(soonest, byAddress[address]?.expires ?? .max) }
            address = pools[index].following(address)
        } while address != cursors[index]
        fullUntil[index] = soonest
        return nil
    }

    private func isFree(_ address: IPv4Address, for mac: MACAddress, in index: Int, now: Int) -> Bool {
        guard pools[index].contains(address), !reserved.contains(address) else { return false }
        guard let lease = byAddress[address] else { return true }
        return lease.expires <= now || lease.mac == mac && lease.state != .declined
    }

    private mutating func offer(_ address: IPv4Address, to mac: MACAddress, now: Int) -> Grant {
        let current = byAddress[address]
        let isInUse = current?.state == .bound || current?.state == .reserved
        if current?.mac != mac || !isInUse || (current?.expires ?? 0) <= now {
            record(Lease(address, mac, .offered, expires: now + Self.patience), isDurable: false)
        }
        return .offer(address)
    }

    private mutating func bind(_ address: IPv4Address, to mac: MACAddress, in near: [Int], now: Int) -> Grant? {
        guard byMAC[mac] == address, let index = near.first(where: { isFree(address, for: mac, in: $0, now: now) })
        else { return nil }
        record(Lease(address, mac, .bound, expires: now + Int(pools[index].network.leaseTime)))
        return .acknowledge(address)
    }

    /// Nobody else can have got an address that this client had, unless its record now says so.
    private mutating func keep(_ address: IPv4Address, by mac: MACAddress, in near: [Int], now: Int) -> Grant {
        bind(address, to: mac, in: near, now: now) ?? .refuse("\(address) is not this client's")
    }

    /// The client took another server's offer.
    private mutating func withdraw(from mac: MACAddress, now: Int) -> Grant {
        if let address = byMAC[mac], byAddress[address]?.state == .offered { forget(address) }
        return .silence(.otherServer)
    }

    private mutating func giveUp(
        _ address: IPv4Address,
        by mac: MACAddress,
        state: Lease.State,
        until time: Int
    ) -> Grant {
        guard byMAC[mac] == address else { return .silence(.unknownLease) }
        record(Lease(address, mac, state, expires: time))
        return .silence(.returned)
    }

    private mutating func record(_ lease: Lease, isDurable: Bool = true) {
        forget(lease.address)
        if let former = byMAC[lease.mac], former != lease.address { forget(former) }
        byAddress[lease.address] = lease
        if lease.state != .declined { byMAC[lease.mac] = lease.address }
        for index in fullUntil.indices { fullUntil[index] = min(fullUntil[index], lease.expires) }
        if isDurable { unwritten.append(lease) }
    }

    private mutating func forget(_ address: IPv4Address) {
        guard let lease = byAddress.removeValue(forKey: address) else { return }
        if byMAC[lease.mac] == address { byMAC[lease.mac] = nil }
        for index in fullUntil.indices where pools[index].contains(address) { fullUntil[index] = .min }
    }
}
