import ExecutionModules
import Synchronization
import Values

/// The events that a job has sent (`event.send`), kept for its return.
final class JobEvents: Sendable {
    private let sent = Mutex<[(tag: String, data: Value)]>([])

    /// How many one job may send.
    static let limit = 1000

    func add(_ tag: EventTag, _ data: Value) throws(CallError) {
        let isFull = sent.withLock { sent in
            guard sent.count < Self.limit else { return true }
            sent.append((tag.text, data))
            return false
        }
        if isFull { throw .failed("one job sends at most \(Self.limit) events") }
    }

    var all: [(tag: String, data: Value)] { sent.withLock { $0 } }
}
