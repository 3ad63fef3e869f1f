package import DHCP
import Synchronization

/// What DHCP has learnt about machines, for the protocols that tell less. Two generations of bounded size: memory stays flat whatever comes.
package final class Sightings: Sendable {
    private struct State {
        var young: [MACAddress: Facts] = [:]
        var old: [MACAddress: Facts] = [:]
        var owners: [IPv4Address: MACAddress] = [:]
        var oldOwners: [IPv4Address: MACAddress] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    package init(capacity: Int = 4096) { self.capacity = capacity }

    package func note(_ facts: Facts) {
        guard let mac = facts.mac else { return }
        state.withLock { state in
            if state.young.count >= capacity { (state.old, state.young) = (state.young, [:]) }
            if state.owners.count >= capacity { (state.oldOwners, state.owners) = (state.owners, [:]) }
            state.young[mac] = facts
            if let address = facts.address { state.owners[address] = mac }
        }
    }

    package func facts(_ mac: MACAddress) -> Facts? { state.withLock { $0.young[mac] ?? $0.old[mac] } }

    /// Who has an address, as far as it was seen.
    package func owner(of address: IPv4Address) -> MACAddress? {
        state.withLock { $0.owners[address] ?? $0.oldOwners[address] }
    }

    /// How many machines are remembered.
    package var count: Int { state.withLock { $0.young.count + $0.old.count } }
}
