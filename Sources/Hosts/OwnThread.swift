import Glibc

/// A thread for code that waits, so that the threads that async code shares never block.
package enum OwnThread {
    /// Deep recursion of templates has room; pages that are never touched cost nothing.
    private static let stackSize = 64 << 20

    /// Runs `body` on a new thread and gives what it returns.
    package static func run<Success: Sendable>(_ body: @escaping @Sendable () -> Success) async -> Success {
        await withCheckedContinuation { continuation in
            let work = Work { continuation.resume(returning: body()) }
            if !start(work) { work.body() }
        }
    }

    /// Waits for async work, which runs here as far as it can. Only for code that runs inside `run`.
    package static func wait<Success: Sendable>(_ work: @escaping @Sendable () async -> Success) -> Success {
        WaitingThread().value(of: work)
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// False where the system has no thread left.
    private static func start(_ work: Work) -> Bool {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        pthread_attr_setstacksize(attributes, stackSize)
        pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let passed = Unmanaged.passRetained(work)
        let status = pthread_create(
            &thread,
            attributes,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            },
            passed.toOpaque()
        )
        if status != 0 { passed.release() }
        return status == 0
    }
}
