package import Hosts
package import OrderedCollections
package import States

/// File roots on disk, for runs without a master. Links may lead to what is inside the same root, never out of it.
///
/// Nothing is hashed: `sha256` of an entry is nil, and whoever needs it reads the file.
package struct LocalTree: FileTree {
    /// The settings, grouped by environment.
    private let roots: OrderedDictionary<String, [LocalRoot]>

    /// `files`: directories whose files are found below `files/` in every environment (design.md section 10).
    package init(roots: OrderedDictionary<String, [String]>, files: [String] = [], host: any ReadableHost) {
        self.roots = roots.mapValues { paths in
            paths.compactMap { LocalRoot($0, prefix: "", host) }
                + files.compactMap { LocalRoot($0, prefix: "files/", host) }
        }
    }

    package func environments() async throws -> [String] { Array(roots.keys) }

    package func entry(_ path: String, in environment: String) async throws -> TreeEntry? {
        for root in roots[environment] ?? [] {
            if let entry = try root.entry(path, environment) { return entry }
        }
        return nil
    }

    package func entries(under directory: String, in environment: String) async throws -> [TreeEntry] {
        var byPath: [String: TreeEntry] = [:]
        for root in (roots[environment] ?? []).reversed() {
            for entry in try root.entries(under: directory, environment) { byPath[entry.path] = entry }
        }
        return byPath.values.sorted { $0.path < $1.path }
    }

    package func emptyDirectories(under directory: String, in environment: String) async throws -> [String] {
        let roots = roots[environment] ?? []
        let empty = Set(try roots.flatMap { try $0.emptyDirectories(under: directory) })
        if roots.count < 2 { return empty.sorted() }
        // What is empty in one root may not be so in another.
        let paths = try await entries(under: directory, in: environment).map(\.path)
        return empty.filter { folder in !paths.contains { $0.hasPrefix(folder + "/") } }.sorted()
    }

    package func contents(of entry: TreeEntry) async throws -> [UInt8] {
        for root in roots[entry.environment] ?? [] {
            if let bytes = try root.contents(entry.path) { return bytes }
        }
        throw LocalTreeError.gone(entry.path)
    }

    package func localPath(of entry: TreeEntry) async throws -> String {
        for root in roots[entry.environment] ?? [] {
            if let path = root.resolved(entry.path) { return path }
        }
        throw LocalTreeError.gone(entry.path)
    }
}

/// Why a file of a local tree cannot be read.
package enum LocalTreeError: Error, Hashable, Sendable, CustomStringConvertible {
    case gone(String)

    package var description: String {
        switch self {
        case .gone(let path): "\(path) was in the tree and is no longer there"
        }
    }
}
