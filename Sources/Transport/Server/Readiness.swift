import Synchronization

/// Lets others wait until a server listens.
final class Readiness: Sendable {
    private struct State {
        var missing = Int.max
        var port = 0
        var waiters: [CheckedContinuation<Int, Never>] = []
    }

    private let state = Mutex(State())

    func expect(_ count: Int) {
        state.withLock { $0.missing = count }
        finishIfComplete()
    }

    func listening(port: Int?) {
        state.withLock {
            $0.missing -= 1
            if let port { $0.port = port }
        }
        finishIfComplete()
    }

    /// The server has ended: nobody shall wait for ever.
    func giveUp() {
        state.withLock { $0.missing = 0 }
        finishIfComplete()
    }

    func port() async -> Int {
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiters.append(continuation) }
            finishIfComplete()
        }
    }

    private func finishIfComplete() {
        let (port, waiters) = state.withLock { state in
            guard state.missing <= 0 else { return (0, [CheckedContinuation<Int, Never>]()) }
            defer { state.waiters = [] }
            return (state.port, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: port) }
    }
}
