import Synchronization

/// Wakes one waiter, now or when it comes to wait; several wakings before that are one. Outlives waiters that are cancelled.
final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func wake() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            state.isRaised = state.waiter == nil
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns at the next waking; throws when the task is cancelled.
    func wait() async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if state.isRaised || Task.isCancelled {
                        state.isRaised = state.isRaised && Task.isCancelled
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }?.resume()
        }
        try Task.checkCancellation()
    }
}

/// The newest of what is to be told; what was not told in time is forgotten.
final class Newest<Element: Sendable>: Sendable {
    private let values = Mutex<[String: Element]>([:])
    let signal = Signal()

    func put(_ value: Element, for key: String) {
        values.withLock { $0[key] = value }
        signal.wake()
    }

    func takeAll() -> [Element] {
        values.withLock { values in
            defer { values = [:] }
            return Array(values.values)
        }
    }
}
