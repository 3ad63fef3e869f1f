import Logging
import Store
import Values

/// The journal of what happened. Trouble with it is logged and stops nothing.
struct Journal: Sendable {
    let store: any Store
    let logger: Logger

    func add(_ type: String, _ data: Value, at now: Double) async {
        do {
            try await store.add(StoredEvent(time: now, type: type, data: data))
        } catch {
            logger.error("the journal cannot be written", metadata: ["event": "\(type)", "reason": "\(error)"])
        }
    }
}
