import Hosts
import Minion
import States
import Synchronization
import Wire

/// Hands a job's progress to the minion, ten times a second at most.
final class JobProgressLines: Sendable {
    private let job: JobID
    private let minion: MinionID
    private let channel: WorkerChannel
    private let clock = ContinuousClock()
    private let last: Mutex<ContinuousClock.Instant?> = Mutex(nil)

    init(job: JobID, minion: MinionID, channel: WorkerChannel) {
        self.job = job
        self.minion = minion
        self.channel = channel
    }

    func show(_ progress: RunProgress) {
        let now = clock.now
        let isDue = last.withLock { last in
            if let last, now - last < .milliseconds(100) { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let message = JobProgress(
            id: job,
            minion: minion,
            done: progress.done,
            total: progress.total,
            current: progress.current,
            bytes: progress.bytes,
            totalBytes: progress.totalBytes
        )
        // A minion that has gone ends this process anyway.
        try? channel.send(JobLine.line(message))
    }
}
