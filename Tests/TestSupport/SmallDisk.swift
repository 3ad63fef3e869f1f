import Foundation

/// A filesystem of a few megabytes, for what happens when it is full. Needs root and the right to mount.
package final class SmallDisk: Sendable {
    private let folder: TemporaryFolder
    package var path: String { folder / "disk" }

    /// Whether this process may mount one.
    package static let isPossible = (try? SmallDisk(bytes: 1 << 20)) != nil

    package struct Failure: Error {}

    package init(bytes: Int) throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder / "disk", withIntermediateDirectories: true)
        guard geteuid() == 0, mount("tmpfs", folder / "disk", "tmpfs", 0, "size=\(bytes)") == 0 else { throw Failure() }
    }

    deinit {
        // Lazily: a file may still be open.
        umount2(folder / "disk", Int32(MNT_DETACH))
    }
}
