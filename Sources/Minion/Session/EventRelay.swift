package import Logging
import Synchronization
import Transport
package import Values
import Wire

/// Tells the master what the cm-netboot of this host tells: `netboot/MAC/STAGE`.
///
/// Events wait here until the master has them, at most `capacity`; when there are more, everyday ones go first. Where the master has got to is
/// on disk, so a minion that starts again begins there, as long as the daemon remembers.
package final class EventRelay: Sendable {
    /// Reads events from after a number of a life of the daemon, until it ends: `(run, number, each)`.
    package typealias Source = @Sendable (String, Int, (Value) -> Void) async throws -> Void

    private struct State {
        var queue = RelayQueue()
        /// The last one that was read, sent or not.
        var read: RelayCursor
    }

    private let stages: Set<String>
    private let source: Source
    private let cursorPath: String
    private let logger: Logger
    private let state: Mutex<State>
    private let news = Signal()

    /// `stages`: which events are relayed.
    package init(stages: Set<String>, directory: String, logger: Logger, source: @escaping Source) {
        self.stages = stages
        self.source = source
        self.logger = logger
        cursorPath = directory + "/netboot-events"
        state = Mutex(State(read: RelayCursor(path: cursorPath)))
    }

    /// Follows the daemon, also one that starts later or again, until the task is cancelled.
    func follow() async {
        var backoff = Backoff(first: 0.5, cap: 10)
        while !Task.isCancelled {
            let read = state.withLock { $0.read }
            do {
                try await source(read.run, read.number) { event in
                    backoff.reset()
                    take(event)
                }
            } catch {
                logger.debug("no events of cm-netboot", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(backoff.next()))
        }
    }

    /// One event of the daemon. A gap in its numbers is reported too: the daemon has forgotten what was there.
    func take(_ event: Value) {
        guard let stage = event["stage"]?.string, let run = event["run"]?.string, let number = event["number"]?.int
        else { return }
        state.withLock { state in
            // A new life begins at 1; a minion that never read one takes it up where it is.
            let expected = state.read.run == run ? state.read.number + 1 : 1
            if number > expected, !state.read.run.isEmpty { state.queue.lost += number - expected }
            state.read = RelayCursor(run: run, number: number)
            guard stages.contains(stage) else { return }
            state.queue.add(RelayedEvent(event, stage: stage, cursor: state.read))
        }
        news.wake()
    }

    /// Sends what waits, and what comes, until the connection ends.
    func send(to client: MasterClient) async throws {
        news.wake()
        while true {
            try await news.wait()
            while let batch = state.withLock({ $0.queue.batch() }) {
                try await client.postPatiently(HostReports(events: batch.reports))
                state.withLock { $0.queue.remove(batch) }
                if let cursor = batch.cursor { try? cursor.write(to: cursorPath) }
            }
        }
    }
}

extension MasterClient {
    /// A master that is busy gets them a little later; one that does not want them at all ends the matter.
    fileprivate func postPatiently(_ reports: HostReports) async throws {
        var backoff = Backoff(first: 1, cap: 30)
        while true {
            do {
                return try await post(reports)
            } catch TransportError.refused(let status, _) where status >= 500 || status == 429 {
                try await Task.sleep(for: .seconds(backoff.next()))
            } catch TransportError.refused(let status, _) where [400, 404, 405, 413].contains(status) {
                return
            }
        }
    }
}
