import Glibc

/// How far an archive may go before it is taken for a bomb.
package struct ArchiveLimits: Hashable, Sendable {
    package var entries: Int
    /// Unpacked bytes a packed byte may become, once there are more than `ratioFloor` of them.
    package var ratio: Int
    package var ratioFloor: Int

    package init(entries: Int = 1_000_000, ratio: Int = 250, ratioFloor: Int = 256 << 20) {
        self.entries = entries
        self.ratio = ratio
        self.ratioFloor = ratioFloor
    }
}

/// Counts what an archive unpacks to and stops it in time.
struct ArchiveTally {
    private let limits: ArchiveLimits
    /// Free on the destination's filesystem when it began.
    private let free: Int
    private var entries = 0
    private(set) var bytes = 0

    init(_ limits: ArchiveLimits, on directory: String) {
        self.limits = limits
        free = FreeSpace.bytes(at: directory) ?? Int.max
    }

    mutating func countEntry() throws(ArchiveError) {
        entries += 1
        if entries > limits.entries { throw .tooManyEntries(limit: limits.entries) }
    }

    /// `announced` by a header: refused before a byte of it is written.
    func expect(_ announced: Int) throws(ArchiveError) {
        guard announced >= 0, bytes <= Int.max - announced, bytes + announced <= free else {
            throw .noSpace(needed: bytes.addingReportingOverflow(max(announced, 0)).partialValue, free: free)
        }
    }

    mutating func count(_ written: Int, packed: Int, entry: String) throws(ArchiveError) {
        bytes += written
        if bytes > free { throw .noSpace(needed: bytes, free: free) }
        if bytes > limits.ratioFloor, bytes / limits.ratio > packed {
            throw .tooDense(entry: entry, ratio: limits.ratio)
        }
    }
}

/// The room on a filesystem.
package enum FreeSpace {
    /// What this process may still write where `path` is; nil when the path does not say.
    package static func bytes(at path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }
}
