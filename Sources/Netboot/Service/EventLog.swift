import Synchronization

/// The last events and who follows them. Followers who are too slow lose the oldest; nothing grows with the number of machines.
package final class EventLog: Sendable {
    private struct State {
        var recent: [BootEvent] = []
        var next = 0
        var number = 0
        var followers: [Int: AsyncStream<BootEvent>.Continuation] = [:]
        var counts: [Counter: Int] = [:]
        var bytes: [BootEvent.Stage: Int] = [:]
        var followerNumber = 0
    }

    /// What is counted; both words come from the source, not from the network.
    package struct Counter: Hashable, Sendable {
        package var stage: BootEvent.Stage
        package var outcome: String
    }

    /// Names this life of the daemon: numbers begin anew with each.
    package let run = String(UInt64.random(in: .min ... .max), radix: 16)
    private let capacity: Int
    private let state = Mutex(State())

    package init(capacity: Int = 1000) { self.capacity = capacity }

    package func add(_ event: BootEvent) {
        state.withLock { state in
            state.number += 1
            var event = event
            event.number = state.number
            if state.recent.count < capacity { state.recent.append(event) } else { state.recent[state.next] = event }
            state.next = (state.next + 1) % capacity
            state.counts[Counter(stage: event.stage, outcome: event.outcome), default: 0] += 1
            state.bytes[event.stage, default: 0] += event.bytes ?? 0
            for follower in state.followers.values { follower.yield(event) }
        }
    }

    /// The last ones, oldest first.
    package var recent: [BootEvent] { state.withLock { recent(in: $0) } }

    private func recent(in state: borrowing State) -> [BootEvent] {
        state.recent.count < capacity ? state.recent : Array(state.recent[state.next...] + state.recent[..<state.next])
    }

    package var counts: [Counter: Int] { state.withLock { $0.counts } }
    package var bytes: [BootEvent.Stage: Int] { state.withLock { $0.bytes } }

    /// The last events after a number and then each that comes, until the reader goes away.
    package func follow(after number: Int = 0) -> AsyncStream<BootEvent> {
        AsyncStream(bufferingPolicy: .bufferingNewest(capacity)) { continuation in
            let follower = state.withLock { state in
                state.followerNumber += 1
                state.followers[state.followerNumber] = continuation
                for event in recent(in: state) where event.number > number { continuation.yield(event) }
                return state.followerNumber
            }
            continuation.onTermination = { [weak self] _ in
                _ = self?.state.withLock { $0.followers.removeValue(forKey: follower) }
            }
        }
    }
}
