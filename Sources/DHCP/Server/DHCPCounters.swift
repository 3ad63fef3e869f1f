import Synchronization

/// What a server has done since it was started. The names are few, whatever comes from the network.
package final class DHCPCounters: Sendable {
    package struct Counts: Hashable, Sendable {
        package var received = 0
        package var malformed = 0
        package var answered = 0
        /// Answers of a dry run.
        package var withheld = 0
        /// Answers that could not be sent.
        package var unsent = 0
        package var ignored: [String: Int] = [:]
        /// Interfaces that were removed, and on which nobody is heard until they are there again.
        package var deaf: Set<String> = []
    }

    private let state = Mutex(Counts())

    package init() {}

    package var counts: Counts { state.withLock { $0 } }

    package func count(_ change: (inout Counts) -> Void) { state.withLock { change(&$0) } }
}
