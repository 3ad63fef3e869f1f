import Crypto
package import Hosts
package import States
package import Values

/// Executables that a state tree brings along: `_renderers/NAME`, `_grains/NAME`.
package struct TreePrograms: Sendable {
    private let tree: any FileTree
    private let host: any Host
    private let cacheDirectory: String

    package init(_ tree: any FileTree, host: any Host, options: Value) {
        self.tree = tree
        self.host = host
        cacheDirectory = (options["cachedir"]?.string ?? "/var/cache/cm/minion") + "/programs"
    }

    /// Where the program can be started; nil where the tree has none. Looked for in `environment`, then in `base`.
    package func path(_ path: String, in environment: String = "base") async throws -> String? {
        let known = try await tree.environments()
        for name in environment == "base" ? ["base"] : [environment, "base"] where known.contains(name) {
            if let entry = try await tree.entry(path, in: name) { return try await started(entry) }
        }
        return nil
    }

    /// The programs of a directory of `base`, by name.
    package func all(in directory: String) async throws -> [(name: String, path: String)] {
        guard try await tree.environments().contains("base") else { return [] }
        var programs: [(name: String, path: String)] = []
        for entry in try await tree.entries(under: directory, in: "base") {
            let name = String(entry.path.dropFirst(directory.utf8.count + 1))
            guard !name.contains("/"), !name.hasPrefix(".") else { continue }
            programs.append((name, try await started(entry)))
        }
        return programs
    }

    /// The file itself where it may be executed, else a copy that may.
    private func started(_ entry: TreeEntry) async throws -> String {
        let local = try await tree.localPath(of: entry)
        if let path = host.which(local) { return path }
        let bytes = try await tree.contents(of: entry)
        let digest = SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let copy = "\(cacheDirectory)/\(digest)"
        if host.which(copy) == nil {
            try host.makeDirectory(cacheDirectory, parents: true, FileAttributes(mode: 0o700))
            try host.write(bytes, to: copy, FileAttributes(mode: 0o700))
        }
        return copy
    }
}
