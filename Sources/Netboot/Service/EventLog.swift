import Synchronization

/// The last events and who follows them. Followers who are too slow lose the oldest; nothing grows with the number of machines.
package final class EventLog: Sendable {
    private struct State {
        var recent: [BootEvent] = []
        var next = 0
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

    private let capacity: Int
    private let state = Mutex(State())

    package init(capacity: Int = 1000) { self.capacity = capacity }

    package func add(_ event: BootEvent) {
        state.withLock { state in
            if state.recent.count < capacity { state.recent.append(event) } else { state.recent[state.next] = event }
            state.next = (state.next + 1) % capacity
            state.counts[Counter(stage: event.stage, outcome: event.outcome), default: 0] += 1
            state.bytes[event.stage, default: 0] += event.bytes ?? 0
            for follower in state.followers.values { follower.yield(event) }
        }
    }

    /// The last ones, oldest first.
    package var recent: [BootEvent] {
        state.withLock { $0.recent.count < capacity ? $0.recent : Array($0.recent[$0.next...] + $0.recent[..<$0.next]) }
    }

    package var counts: [Counter: Int] { state.withLock { $0.counts } }
    package var bytes: [BootEvent.Stage: Int] { state.withLock { $0.bytes } }

    /// The last events and then each that comes, until the reader goes away.
    package func follow() -> AsyncStream<BootEvent> {
        AsyncStream(bufferingPolicy: .bufferingNewest(capacity)) { continuation in
            let number = state.withLock { state in
                state.followerNumber += 1
                state.followers[state.followerNumber] = continuation
                return state.followerNumber
            }
            for event in recent { continuation.yield(event) }
            continuation.onTermination = { [weak self] _ in
                _ = self?.state.withLock { $0.followers.removeValue(forKey: number) }
            }
        }
    }
}
