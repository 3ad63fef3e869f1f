import CLinux

/// Has the kernel begin to write a growing file to its disk while more of it arrives, so that the sync at its end is short.
package struct WriteBehind: Sendable {
    /// The part that is being written already.
    private var begun = 0

    private static let step = 8 << 20
    /// Starts writing and waits for nothing (sync_file_range(2), SYNC_FILE_RANGE_WRITE). It is a hint: errors show at the sync.
    private static let flags: UInt32 = 2

    package init() {}

    package mutating func grew(to size: Int, _ descriptor: Int32) {
        guard size - begun >= Self.step else { return }
        _ = sync_file_range(descriptor, Int64(begun), Int64(size - begun), Self.flags)
        begun = size
    }
}
