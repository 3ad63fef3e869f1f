package import DHCP
import Synchronization

/// Machines that were offered a file and took an address, until they come for the file. One that never comes has not heard our offer, or
/// heard it too late: firmware asks for its address once and boots with what it knows then. Bounded, whatever comes from the network.
package final class AwaitedMachines: Sendable {
    private struct State {
        /// What machines were offered; nil where they are to ask port 4011.
        var offered: [MACAddress: String?] = [:]
        var due: [MACAddress: Double] = [:]
    }

    /// How long firmware may take from its address to its first request, with retries.
    private let patience: Double
    private let capacity: Int
    private let state = Mutex(State())

    package init(patience: Double = 30, capacity: Int = 1024) {
        self.patience = patience
        self.capacity = capacity
    }

    /// Our answer names a file. In a storm of machines the older ones are forgotten.
    package func offered(_ mac: MACAddress, _ file: String?) {
        state.withLock { state in
            if state.offered.count >= capacity { state.offered = state.offered.filter { state.due[$0.key] != nil } }
            guard state.offered.count < capacity else { return }
            state.offered[mac] = .some(file)
        }
    }

    /// It has an address, so that it comes now or never.
    package func hasAddress(_ mac: MACAddress, at now: Double) {
        state.withLock { state in
            guard state.offered.keys.contains(mac) else { return }
            state.due[mac] = now + patience
        }
    }

    package func came(_ mac: MACAddress) {
        state.withLock { state in
            state.offered[mac] = nil
            state.due[mac] = nil
        }
    }

    /// Those that have not come in time, each told once.
    package func missing(at now: Double) -> [(mac: MACAddress, file: String?)] {
        state.withLock { state in
            let late = state.due.filter { $0.value <= now }.keys.sorted { $0.rawValue < $1.rawValue }
            let missing = late.map { (mac: $0, file: state.offered[$0].flatMap(\.self)) }
            for mac in late {
                state.offered[mac] = nil
                state.due[mac] = nil
            }
            return missing
        }
    }
}
