import Foundation
import Hosts
package import States

/// A file tree in memory: `FakeTree(["web/nginx.conf": "worker_processes 1;\n"])`.
package struct FakeTree: FileTree {
    private let files: [String: [String: (bytes: [UInt8], mode: UInt16)]]

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

    /// A real temporary file, for what reads from disk; below the system's temporary folder.
    package func localPath(of entry: TreeEntry) async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cm-fake-tree-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "blob")
        try Data(try await contents(of: entry)).write(to: file)
        return file.path
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
