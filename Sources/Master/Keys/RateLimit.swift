import Synchronization

/// Lets so many through a second, and a burst of so many at once.
final class RateLimit: Sendable {
    private struct State {
        var left: Double
        var time: Double
    }

    private let perSecond: Double
    private let burst: Double
    private let state: Mutex<State>

    init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        self.burst = burst
        state = Mutex(State(left: burst, time: 0))
    }

    func allows(at now: Double) -> Bool {
        state.withLock { state in
            state.left = min(burst, state.left + max(0, now - state.time) * perSecond)
            state.time = now
            guard state.left >= 1 else { return false }
            state.left -= 1
            return true
        }
    }
}
