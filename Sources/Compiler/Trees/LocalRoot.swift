import Hosts
import States

/// One directory of a local tree.
struct LocalRoot: Sendable {
    /// Below which the files are found: empty or `files/`.
    private let prefix: String
    /// Without links.
    private let root: String
    private let host: any ReadableHost

    /// What version control keeps beside the files.
    private static let ignored: Set<String> = [".git", ".svn", ".hg"]
    /// Far beyond any template or SLS file; what is larger is read by path.
    private static let sizeLimit = 1 << 30

    /// Nil where there is no such directory.
    init?(_ path: String, prefix: String, _ host: any ReadableHost) {
        guard let root = ResolvedPath.of(path) else { return nil }
        self.prefix = prefix
        self.root = root
        self.host = host
    }

    func entry(_ path: String, _ environment: String) throws -> TreeEntry? {
        guard let real = resolved(path), let inner = inner(path) else { return nil }
        guard let info = try host.info(real), info.kind == .file else { return nil }
        let written = "\(root)/\(inner)"
        return TreeEntry(
            path: path,
            environment: environment,
            size: info.size,
            mode: info.mode,
            linkTarget: real == written ? nil : try host.info(written)?.target
        )
    }

    func contents(_ path: String) throws -> [UInt8]? {
        guard let real = resolved(path) else { return nil }
        return try host.read(real, limit: Self.sizeLimit)
    }

    /// The real path of a file; nil where it is absent or outside.
    func resolved(_ path: String) -> String? {
        guard let inner = inner(path), !inner.isEmpty else { return nil }
        return ResolvedPath.of("\(root)/\(inner)", below: root)
    }

    /// The path below this directory; nil for one that is not clean or lies elsewhere.
    private func inner(_ path: String) -> Substring? {
        guard path.hasPrefix(prefix) else { return nil }
        let inner = path.dropFirst(prefix.count)
        let parts = inner.split(separator: "/", omittingEmptySubsequences: false)
        guard inner.isEmpty || parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
        return inner
    }

    func entries(under directory: String, _ environment: String) throws -> [TreeEntry] {
        try walk(under: directory, environment).entries
    }

    func emptyDirectories(under directory: String) throws -> [String] {
        try walk(under: directory, "").empty
    }

    private func walk(under directory: String, _ environment: String) throws -> Walk {
        var directory = directory[...]
        while directory.hasSuffix("/") { directory = directory.dropLast() }
        // All of the environment, or a directory above this one's mount, holds everything that is here.
        let isAbove = directory.isEmpty || prefix == directory + "/"
        var walk = Walk(environment: environment)
        if let start = isAbove ? "" : inner(String(directory)) { try collect(start, into: &walk) }
        return walk
    }

    private struct Walk {
        let environment: String
        var entries: [TreeEntry] = []
        /// Directories with nothing in them.
        var empty: [String] = []
        /// Directories on the way down, so that a link to one of them ends.
        var open: Set<String> = []
    }

    private func collect(_ inner: Substring, into walk: inout Walk) throws {
        let path = inner.isEmpty ? root : "\(root)/\(inner)"
        guard let real = ResolvedPath.of(path, below: root), walk.open.insert(real).inserted else { return }
        defer { walk.open.remove(real) }
        guard try host.info(real)?.kind == .directory else { return }
        let names = try host.list(real).filter { !Self.ignored.contains($0) }
        if names.isEmpty, !inner.isEmpty { walk.empty.append(prefix + inner) }
        for name in names {
            let child = inner.isEmpty ? name : "\(inner)/\(name)"
            switch try host.followedInfo("\(root)/\(child)")?.kind {
            case .directory: try collect(child[...], into: &walk)
            case .file:
                if let entry = try entry(prefix + child, walk.environment) { walk.entries.append(entry) }
            default: break
            }
        }
    }
}
