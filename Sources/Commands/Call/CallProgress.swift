import States
import Synchronization
import Wire

/// The live line of a function that runs here.
final class CallProgress: Sendable {
    private let view: Mutex<LiveView?>
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    init(isQuiet: Bool) {
        start = clock.now
        view = Mutex(Self.names.map { LiveView(minions: [$0.minion], isQuiet: isQuiet, at: 0) })
    }

    /// The picture wants a minion and a job; there is only one of each.
    private static let names: (minion: MinionID, job: JobID)? = {
        guard let minion = MinionID("local"), let job = JobID(String(repeating: "0", count: 20)) else { return nil }
        return (minion, job)
    }()

    func show(_ progress: RunProgress) {
        guard let names = Self.names else { return }
        let time = (clock.now - start) / .seconds(1)
        let message = JobProgress(
            id: names.job,
            minion: names.minion,
            done: progress.done,
            total: progress.total,
            current: progress.current,
            bytes: progress.bytes,
            totalBytes: progress.totalBytes
        )
        view.withLock { $0?.show(message, at: time) }
    }

    func erase() {
        view.withLock { $0?.erase() }
    }
}
