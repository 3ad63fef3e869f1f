import States
import Synchronization

/// Hands on progress ten times a second at most, and always the newest: what came too soon is told a moment later.
final class ProgressPacer: Sendable {
    private struct State {
        var kept: RunProgress?
        var last: ContinuousClock.Instant?
    }

    private static let interval = Duration.milliseconds(100)

    private let emit: @Sendable (RunProgress) -> Void
    private let state = Mutex(State())
    private let clock = ContinuousClock()

    init(_ emit: @escaping @Sendable (RunProgress) -> Void) {
        self.emit = emit
    }

    func show(_ progress: RunProgress) {
        let now = clock.now
        let isDue = state.withLock { state in
            if let last = state.last, now - last < Self.interval {
                state.kept = progress
                return false
            }
            state = State(kept: nil, last: now)
            return true
        }
        if isDue { emit(progress) }
    }

    /// Does `work`; while it lasts, nothing that was kept back waits for long.
    func pacing<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) async -> Result {
        async let result = work()
        let ticking = Task { await tick() }
        defer { ticking.cancel() }
        return await result
    }

    private func tick() async {
        while (try? await clock.sleep(for: Self.interval)) != nil {
            let now = clock.now
            let kept = state.withLock { state in
                defer { if state.kept != nil { state = State(kept: nil, last: now) } }
                return state.kept
            }
            if let kept { emit(kept) }
        }
    }
}
