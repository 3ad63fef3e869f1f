import Dispatch
import Synchronization

/// One value from an async task to a thread that waits for it.
final class Handover<Success: Sendable>: Sendable {
    private let value = Mutex<Success?>(nil)
    private let signal = DispatchSemaphore(value: 0)

    func put(_ new: Success) {
        value.withLock { $0 = new }
        signal.signal()
    }

    func take() -> Success {
        while true {
            signal.wait()
            if let found = value.withLock({ $0 }) { return found }
        }
    }
}
