package import Hosts

/// Which trees the paths of a command line belong to.
package struct LintPlan: Sendable {
    package private(set) var trees: [LintTree] = []
    /// Paths that are not there.
    package private(set) var missing: [String] = []

    private let host: any ReadableHost
    private let stateRoots: [String]
    private let pillarRoots: [String]

    /// `paths` are files and directories; the roots are those of the settings, which hold what they hold.
    package init(paths: [String], stateRoots: [String], pillarRoots: [String], host: any ReadableHost) {
        self.host = host
        self.stateRoots = stateRoots
        self.pillarRoots = pillarRoots
        var wanted: [(root: String, below: [String])] = []
        for path in paths.map(Self.clean) {
            guard let kind = try? host.followedInfo(path)?.kind else {
                missing.append(path)
                continue
            }
            for (root, below) in kind == .directory ? roots(ofDirectory: path) : [root(ofFile: path)] {
                if let index = wanted.firstIndex(where: { $0.root == root }) {
                    wanted[index].below += below
                } else {
                    wanted.append((root, below))
                }
            }
        }
        trees = wanted.map { LintTree(root: $0.root, kind: kind(of: $0.root), below: $0.below, host: host) }
    }

    private static func clean(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        while path.hasPrefix("./"), path.count > 2 { path = path.dropFirst(2) }
        return String(path)
    }

    private func kind(of root: String) -> LintTree.Kind {
        let name = root.split(separator: "/").last?.lowercased() ?? ""
        return pillarRoots.contains(root) || name.hasPrefix("pillar") ? .pillar : .states
    }

    // MARK: finding roots

    /// The tree that a directory is or belongs to; several where it holds several.
    private func roots(ofDirectory path: String) -> [(String, [String])] {
        if let root = known(above: path) { return [root] }
        if isRoot(path) { return [(path, [])] }
        let inner = ((try? host.list(path)) ?? []).map { path == "." ? $0 : "\(path)/\($0)" }.filter(isRoot)
        if !inner.isEmpty { return inner.map { ($0, []) } }
        return [above(path).map { ($0.root, [$0.inner]) } ?? (path, [])]
    }

    private func root(ofFile path: String) -> (String, [String]) {
        if let root = known(above: path) { return root }
        if let found = above(path) { return (found.root, [found.inner]) }
        // Without a top file the tree begins above the last directory that holds SLS files.
        var (root, inner) = Self.split(path)
        while holdsSLS(root), root != ".", root != "/" {
            let (parent, name) = Self.split(root)
            (root, inner) = (parent, "\(name)/\(inner)")
        }
        return (root, [inner])
    }

    private func known(above path: String) -> (String, [String])? {
        for root in stateRoots + pillarRoots {
            if path == root { return (root, []) }
            if path.hasPrefix(root + "/") { return (root, [String(path.dropFirst(root.count + 1))]) }
        }
        return nil
    }

    /// The nearest directory above with a top file.
    private func above(_ path: String) -> (root: String, inner: String)? {
        var (root, inner) = Self.split(path)
        while true {
            if isRoot(root) { return (root, inner) }
            if root == "." || root == "/" { return nil }
            let (parent, name) = Self.split(root)
            (root, inner) = (parent, "\(name)/\(inner)")
        }
    }

    private func isRoot(_ path: String) -> Bool {
        (try? host.followedInfo("\(path)/top.sls")?.kind) == .file
    }

    private func holdsSLS(_ path: String) -> Bool {
        ((try? host.list(path)) ?? []).contains { $0.hasSuffix(".sls") }
    }

    private static func split(_ path: String) -> (parent: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let parent = String(path[..<slash])
        return (parent.isEmpty ? "/" : parent, String(path[path.index(after: slash)...]))
    }
}
