package import DHCP
import Synchronization

/// What requests have told of machines, for the protocols that tell less. Memory stays flat whatever comes.
package final class Sightings: Sendable {
    private struct State {
        var facts: RecentValues<MACAddress, Facts>
        /// Who has an address, as DHCP has shown it: rights may rest on it.
        var owners: RecentValues<IPv4Address, Owner>
        /// Who says to have an address: anybody can, so this is for the log only.
        var named: RecentValues<IPv4Address, MACAddress>
    }

    private struct Owner {
        var mac: MACAddress
        /// When it was last shown.
        var time: Double
    }

    /// For how many seconds nobody else becomes the owner of an address by speaking from it. Whoever takes it after that was given it where
    /// we did not hear it.
    static let memory = 3600.0

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

    /// What DHCP has learnt. Whose an address is, is no matter of what a machine says.
    package func note(_ facts: Facts) {
        guard let mac = facts.mac else { return }
        state.withLock { $0.facts[mac] = facts }
    }

    /// Who has an address; false: somebody else does. Where one that does not boot has got it, `boots` false, its former owner has it no more.
    @discardableResult
    package func note(_ claim: AddressClaim, boots: Bool = true, at now: Double) -> Bool {
        state.withLock { state in
            let owner = state.owners[claim.address], isOwner = owner?.mac == claim.mac
            if let owner, !isOwner, claim.strength == .used, now < owner.time + Self.memory { return false }
            state.owners[claim.address] = boots || isOwner ? Owner(mac: claim.mac, time: now) : nil
            return true
        }
    }

    /// A machine named itself in a request of a protocol that proves nothing.
    package func noteName(_ mac: MACAddress, at address: IPv4Address) {
        state.withLock { $0.named[address] = mac }
    }

    package func facts(_ mac: MACAddress) -> Facts? { state.withLock { $0.facts[mac] } }

    /// Who has an address, as far as DHCP has shown it.
    package func owner(of address: IPv4Address) -> MACAddress? { state.withLock { $0.owners[address]?.mac } }

    /// Who speaks from an address, for the log: the owner, else who said so there. DHCP requests can be lost, or go to another server.
    package func speaker(at address: IPv4Address) -> MACAddress? {
        state.withLock { $0.owners[address]?.mac ?? $0.named[address] }
    }

    /// How many machines are remembered.
    package var count: Int { state.withLock { $0.facts.count } }
}
