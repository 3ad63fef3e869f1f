import CLinux

/// How this process gets its memory from the system.
package enum ProcessMemory {
    private static let arenaMax: Int32 = -8
    private static let topPad: Int32 = -2

    /// One heap for all threads, grown in large steps (mallopt(3)): less memory and fewer calls than a heap a thread.
    package static func useOneHeap() {
        _ = mallopt(arenaMax, 1)
        _ = mallopt(topPad, 1 << 20)
    }
}
