import Glibc
import Synchronization

/// A thread that owns one connection and runs what is handed to it in order.
///
/// A writer runs everything that is waiting in one transaction and answers after its commit, so a thousand returns
/// that arrive together cost one flush to disk, and nothing is acknowledged that a power cut could take back.
final class DatabaseThread: Sendable {
    private struct Queue {
        var work: [Work] = []
        var isClosed = false
        /// The connection is gone.
        var hasEnded = false
        var waitingForEnd: [CheckedContinuation<Void, Never>] = []
    }

    /// Runs its body, and answers whoever waits once it is known whether the transaction was committed.
    fileprivate struct Work: Sendable {
        let run: @Sendable (Database) -> @Sendable ((any Error)?) -> Void
        let refuse: @Sendable (any Error) -> Void
    }

    private static let batch = 2_000

    private let mode: Database.Mode
    private let queue = Mutex(Queue())
    private let bell: Bell

    init(_ path: String, _ mode: Database.Mode) async throws {
        self.mode = mode
        guard let bell = Bell() else { throw StoreError.cannotOpen(path: path, reason: "too many open files") }
        self.bell = bell
        try await withCheckedThrowingContinuation { (opened: CheckedContinuation<Void, any Error>) in
            let started = start { [self] in
                do {
                    let database = try Database(path, mode)
                    if mode == .write { try Schema.migrate(database) }
                    opened.resume()
                    serve(database)
                    database.close()
                    end()
                } catch {
                    opened.resume(throwing: error)
                }
            }
            if !started { opened.resume(throwing: StoreError.cannotOpen(path: path, reason: "no thread")) }
        }
    }

    /// Runs `body` on the thread. For a writer: inside a transaction, answered after the commit.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(
                Work(
                    run: { [mode] database in
                        let result = Swift.Result {
                            mode == .write ? try database.nested { try body(database) } : try body(database)
                        }
                        return { failure in
                            if let failure {
                                continuation.resume(throwing: failure)
                            } else {
                                continuation.resume(with: result)
                            }
                        }
                    },
                    refuse: { continuation.resume(throwing: $0) }
                )
            )
        }
    }

    /// Finishes what is waiting, then closes the connection. Later work is refused.
    func close() {
        queue.withLock { $0.isClosed = true }
        bell.ring()
    }

    /// Returns when the connection is closed.
    func closed() async {
        await withCheckedContinuation { continuation in
            let hasEnded = queue.withLock { queue in
                if !queue.hasEnded { queue.waitingForEnd.append(continuation) }
                return queue.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func end() {
        let waiting = queue.withLock { queue in
            queue.hasEnded = true
            defer { queue.waitingForEnd = [] }
            return queue.waitingForEnd
        }
        for continuation in waiting { continuation.resume() }
    }

    private func enqueue(_ work: Work) {
        let state = queue.withLock { queue in
            if !queue.isClosed { queue.work.append(work) }
            return (isClosed: queue.isClosed, wasEmpty: queue.work.count == 1)
        }
        if state.isClosed { work.refuse(StoreError.closed) } else if state.wasEmpty { bell.ring() }
    }

    private func serve(_ database: Database) {
        while true {
            let (work, isClosed) = queue.withLock { queue in
                let taken = Array(queue.work.prefix(Self.batch))
                queue.work.removeFirst(taken.count)
                return (taken, queue.isClosed)
            }
            if !work.isEmpty {
                perform(work, on: database)
            } else if isClosed {
                return
            } else {
                bell.wait()
            }
        }
    }

    private func perform(_ work: [Work], on database: Database) {
        do {
            try database.run(mode == .write ? "BEGIN IMMEDIATE" : "BEGIN")
        } catch {
            for item in work { item.refuse(error) }
            return
        }
        let answers = work.map { $0.run(database) }
        do {
            try database.run("COMMIT")
            for answer in answers { answer(nil) }
        } catch {
            database.rollback()
            for answer in answers { answer(error) }
        }
    }

    private func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(body))
        let status = pthread_create(
            &thread,
            nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            },
            box.toOpaque()
        )
        if status == 0 { pthread_detach(thread) } else { box.release() }
        return status == 0
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
