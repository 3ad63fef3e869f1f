import States

/// A tree with one more file, that only this job sees: `state.template`.
struct OverlayTree: FileTree {
    struct File: Sendable {
        var path: String
        var environment: String
        var contents: [UInt8]
    }

    private let file: File
    private let tree: any FileTree

    init(under file: File, over tree: any FileTree) {
        self.file = file
        self.tree = tree
    }

    private var entry: TreeEntry {
        TreeEntry(path: file.path, environment: file.environment, size: file.contents.count, mode: 0o600)
    }

    private func isOurs(_ path: String, _ environment: String) -> Bool {
        path == file.path && environment == file.environment
    }

    func entry(_ path: String, in environment: String) async throws -> TreeEntry? {
        isOurs(path, environment) ? entry : try await tree.entry(path, in: environment)
    }

    func entries(under directory: String, in environment: String) async throws -> [TreeEntry] {
        try await tree.entries(under: directory, in: environment)
    }

    func emptyDirectories(under directory: String, in environment: String) async throws -> [String] {
        try await tree.emptyDirectories(under: directory, in: environment)
    }

    func environments() async throws -> [String] {
        let names = try await tree.environments()
        return names.contains(file.environment) ? names : names + [file.environment]
    }

    func contents(of entry: TreeEntry) async throws -> [UInt8] {
        isOurs(entry.path, entry.environment) ? file.contents : try await tree.contents(of: entry)
    }

    var isCache: Bool { tree.isCache }

    func localPath(of entry: TreeEntry) async throws -> String {
        try await tree.localPath(of: entry)
    }
}
