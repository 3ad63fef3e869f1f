import Hosts
import Minion
import States
import Wire

/// Writes a job's progress for the minion.
struct JobProgressLines: Sendable {
    let job: JobID
    let minion: MinionID
    let channel: WorkerChannel

    func show(_ progress: RunProgress) {
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
