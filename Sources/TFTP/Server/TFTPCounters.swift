import Synchronization

/// What a server has done with what came to its port since it was started.
package final class TFTPCounters: Sendable {
    package struct Counts: Hashable, Sendable {
        /// Requests to read or to write.
        package var requests = 0
        /// Of those: what was answered with an error, such as a write or a name that leads out of the folder.
        package var refused = 0
        /// Of those: what got no answer because too many transfers were under way.
        package var dropped = 0
        /// What is no packet of the protocol.
        package var malformed = 0
    }

    private let state = Mutex(Counts())

    package init() {}

    package var counts: Counts { state.withLock { $0 } }

    func count(_ change: (inout Counts) -> Void) { state.withLock { change(&$0) } }
}
