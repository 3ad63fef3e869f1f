import Foundation

/// A folder of one's own for a test, gone when the last reference is.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "cm-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.resolvingSymlinksInPath().path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// `folder / "etc/motd"`.
    package static func / (folder: TemporaryFolder, name: String) -> String { folder.path + "/" + name }
}
