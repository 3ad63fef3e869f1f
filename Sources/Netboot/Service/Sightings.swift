package import DHCP
import Synchronization

/// What requests have told of machines, for the protocols that tell less. Memory stays flat whatever comes.
package final class Sightings: Sendable {
    private struct State {
        var facts: RecentValues<MACAddress, Facts>
        /// Who has an address, as DHCP has shown it: rights may rest on it.
        var owners: RecentValues<IPv4Address, MACAddress>
        /// Who says to have an address: anybody can, so this is for the log only.
        var named: RecentValues<IPv4Address, MACAddress>
    }

    private let state: Mutex<State>

    package init(capacity: Int = 4096) {
        state = Mutex(
            State(
                facts: RecentValues(capacity: capacity),
                owners: RecentValues(capacity: capacity),
                named: RecentValues(capacity: capacity)
            )
        )
    }

    /// What DHCP has learnt.
    package func note(_ facts: Facts) {
        guard let mac = facts.mac else { return }
        state.withLock { state in
            state.facts[mac] = facts
            if let address = facts.address { state.owners[address] = mac }
        }
    }

    /// A machine named itself in a request of a protocol that proves nothing.
    package func noteName(_ mac: MACAddress, at address: IPv4Address) {
        state.withLock { $0.named[address] = mac }
    }

    package func facts(_ mac: MACAddress) -> Facts? { state.withLock { $0.facts[mac] } }

    /// Who has an address, as far as DHCP has shown it.
    package func owner(of address: IPv4Address) -> MACAddress? { state.withLock { $0.owners[address] } }

    /// Who speaks from an address, for the log: the owner, else who said so there. DHCP requests can be lost, or go to another server.
    package func speaker(at address: IPv4Address) -> MACAddress? {
        state.withLock { $0.owners[address] ?? $0.named[address] }
    }

    /// How many machines are remembered.
    package var count: Int { state.withLock { $0.facts.count } }
}
