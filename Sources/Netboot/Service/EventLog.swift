import DHCP
import Synchronization

/// The last events and who follows them. Followers who are too slow lose the oldest; nothing grows with the number of machines.
package final class EventLog: Sendable {
    private struct State {
        var boots: EventRing
        /// One booting kernel logs a thousand lines, and whoever can send a packet as many as he likes: they push out nothing but themselves.
        var syslog: EventRing
        /// The last of each machine, however much else happened since.
        var lasts = RecentValues<MACAddress, BootEvent>(capacity: 4096)
        /// The machines of the settings as which hardware addresses were decided for, also those that only a request told.
        var names = RecentValues<MACAddress, String>(capacity: 4096)
        var number = 0
        var followers: [Int: AsyncStream<BootEvent>.Continuation] = [:]
        var counts: [Counter: Int] = [:]
        var bytes: [BootEvent.Stage: Int] = [:]
        var followerNumber = 0

        /// Oldest first.
        var recent: [BootEvent] { (boots.all + syslog.all).sorted { $0.number < $1.number } }
    }

    /// What is counted; both words come from the source, not from the network.
    package struct Counter: Hashable, Sendable {
        package var stage: BootEvent.Stage
        package var outcome: String
    }

    /// How many may follow who come from outside: fewer than a client may have connections, so that they leave some for other questions.
    static let guestLimit = 32

    /// Names this life of the daemon: numbers begin anew with each.
    package let run = String(UInt64.random(in: .min ... .max), radix: 16)
    private let capacity: Int
    private let state: Mutex<State>

    /// `capacity`: of what machines log, and of everything else.
    package init(capacity: Int = 1000) {
        self.capacity = capacity
        state = Mutex(State(boots: EventRing(capacity: capacity), syslog: EventRing(capacity: capacity)))
    }

    package func add(_ event: BootEvent) {
        state.withLock { state in
            state.number += 1
            var event = event
            event.number = state.number
            if event.stage == .syslog { state.syslog.add(event) } else { state.boots.add(event) }
            if let mac = event.mac { state.lasts[mac] = event }
            state.counts[Counter(stage: event.stage, outcome: event.outcome), default: 0] += 1
            state.bytes[event.stage, default: 0] += event.bytes ?? 0
            for follower in state.followers.values { follower.yield(event) }
        }
    }

    /// Remembers as which machine of the settings an address was decided for.
    func note(_ mac: MACAddress?, is machine: String?) {
        guard let mac, let machine else { return }
        state.withLock { $0.names[mac] = machine }
    }

    /// The last ones, oldest first.
    package var recent: [BootEvent] { state.withLock(\.recent) }

    /// The last event of each machine, oldest first, with its name in the settings where that is known.
    package var lasts: [BootEvent] {
        state.withLock { state in
            state.lasts.values.map { mac, last in
                var last = last
                last.machine = last.machine ?? state.names[mac]
                return last
            }.sorted { $0.number < $1.number }
        }
    }

    package var counts: [Counter: Int] { state.withLock { $0.counts } }
    package var bytes: [BootEvent.Stage: Int] { state.withLock { $0.bytes } }

    /// The last events after a number and then each that comes, until the reader goes away.
    package func follow(after number: Int = 0) -> AsyncStream<BootEvent> {
        AsyncStream(bufferingPolicy: .bufferingNewest(2 * capacity)) { continuation in
            let follower = state.withLock { state in
                state.followerNumber += 1
                state.followers[state.followerNumber] = continuation
                for event in state.recent where event.number > number { continuation.yield(event) }
                return state.followerNumber
            }
            continuation.onTermination = { [weak self] _ in
                _ = self?.state.withLock { $0.followers.removeValue(forKey: follower) }
            }
        }
    }

    /// The same for somebody from outside; nil: too many do already.
    func admit(after number: Int = 0) -> AsyncStream<BootEvent>? {
        state.withLock { $0.followers.count < Self.guestLimit } ? follow(after: number) : nil
    }
}
