import Dispatch
import Synchronization

/// Runs async work on the very thread that waits for its value: handing each small question to another thread and the answer back
/// costs more than most answers. What really has to wait comes back here through `enqueue`.
final class WaitingThread<Success: Sendable>: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let value = Mutex<Success?>(nil)
    private let arrivals = DispatchSemaphore(value: 0)

    /// Any thread may call it.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        arrivals.signal()
    }

    /// The value of `work`, part after part as they become ready. Only the thread that made this may call it, once.
    func value(of work: @escaping @Sendable () async -> Success) -> Success {
        Task.detached(executorPreference: self) { [self] in
            let found = await work()
            value.withLock { $0 = found }
        }
        while true {
            arrivals.wait()
            let job = jobs.withLock { $0.removeFirst() }
            job.runSynchronously(on: asUnownedTaskExecutor())
            if let found = value.withLock({ $0 }) { return found }
        }
    }
}
