import Foundation
import Hosts
package import States
import Synchronization

/// A file tree in memory: `FakeTree(["web/nginx.conf": "worker_processes 1;\n"])`.
package struct FakeTree: FileTree {
    private let files: [String: [String: (bytes: [UInt8], mode: UInt16)]]
    private let blobs = BlobFolder()

    package init(_ files: [String: String] = [:], mode: UInt16 = 0o644, environment: String = "base") {
        self.init(environments: [environment: files.mapValues { (Array($0.utf8), mode) }])
    }

    /// By environment, then by path.
    package init(environments: [String: [String: (bytes: [UInt8], mode: UInt16)]]) {
        files = environments
    }

    package func entry(_ path: String, in environment: String) async throws -> TreeEntry? {
        files[environment]?[path].map { describe(path, $0, environment) }
    }

    package func entries(under directory: String, in environment: String) async throws -> [TreeEntry] {
        let prefix = directory.isEmpty || directory.hasSuffix("/") ? directory : directory + "/"
        let found = files[environment, default: [:]].filter { $0.key.hasPrefix(prefix) }
        return found.sorted { $0.key < $1.key }.map { describe($0.key, $0.value, environment) }
    }

    package func environments() async throws -> [String] { files.keys.sorted() }

    package func contents(of entry: TreeEntry) async throws -> [UInt8] {
        guard let file = files[entry.environment]?[entry.path] else { throw Missing(path: entry.path) }
        return file.bytes
    }

    /// A real temporary file, for what reads from disk; it is there as long as the tree is.
    package func localPath(of entry: TreeEntry) async throws -> String {
        let file = try blobs.newFile()
        try Data(try await contents(of: entry)).write(to: URL(filePath: file))
        return file
    }

    /// A tree that does not have the file it said it had.
    package struct Missing: Error, CustomStringConvertible {
        package var path: String
        package var description: String { "the tree has no \(path)" }
    }

    private func describe(_ path: String, _ file: (bytes: [UInt8], mode: UInt16), _ environment: String) -> TreeEntry {
        TreeEntry(
            path: path,
            environment: environment,
            size: file.bytes.count,
            mode: file.mode,
            sha256: FakeWorld.digest(file.bytes, .sha256)
        )
    }
}

/// A folder that is made when its first file is wanted.
private final class BlobFolder: Sendable {
    private let folder = Mutex<TemporaryFolder?>(nil)

    func newFile() throws -> String {
        try folder.withLock { folder in
            let made = try folder ?? TemporaryFolder()
            folder = made
            return made / UUID().uuidString
        }
    }
}
