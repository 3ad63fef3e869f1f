#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ends deep recursion with an error before the thread's stack ends the process.
struct StackGuard {
    /// What is left for the deepest helper functions.
    private static let reserve = 192 << 10
    private let start: Int
    private let budget: Int

    init() {
        start = StackGuard.here
        budget = StackGuard.available - StackGuard.reserve
    }

    func check() throws {
        guard abs(start - StackGuard.here) < budget else {
            throw Failure(.other, "maximum recursion depth exceeded")
        }
    }

    private static var here: Int {
        var marker: UInt8 = 0
        return withUnsafeMutablePointer(to: &marker) { Int(bitPattern: $0) }
    }

    /// Half of what a thread has at least: where on its stack a render starts is not known.
    private static var available: Int {
        #if canImport(Glibc)
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(3), &limit) == 0 else { return 1 << 20 }
            // Without a limit, glibc gives threads 2 MiB.
            let size = limit.rlim_cur == rlim_t.max ? 2 << 20 : Int(clamping: limit.rlim_cur)
            return min(size, 8 << 20) / 2
        #else
            return 380 << 10
        #endif
    }
}
