package import Hosts
package import OrderedCollections

/// Which trees the paths of a command line belong to.
package struct LintPlan: Sendable {
    package private(set) var trees: [LintTree] = []
    /// Paths that are not there.
    package private(set) var missing: [String] = []

    /// Directories by environment.
    package typealias Roots = OrderedDictionary<String, [String]>

    private let host: any ReadableHost
    private let stateRoots: [String]
    private let pillarRoots: [String]

    /// `paths` are files and directories; the roots are those of the settings, which hold what they hold.
    package init(paths: [String], states: Roots, pillars: Roots, host: any ReadableHost) {
        self.host = host
        stateRoots = states.values.joined().map(Self.clean)
        pillarRoots = pillars.values.joined().map(Self.clean)
        var wanted: [(root: String, below: [String])] = []
        for path in paths.map(Self.clean) {
            guard let kind = try? host.followedInfo(path)?.kind else {
                missing.append(path)
                continue
            }
            for (root, below) in kind == .directory ? roots(ofDirectory: path) : [root(ofFile: path)] {
                if let index = wanted.firstIndex(where: { $0.root == root }) {
                    wanted[index].below =
                        wanted[index].below.isEmpty || below.isEmpty ? [] : wanted[index].below + below
                } else {
                    wanted.append((root, below))
                }
            }
        }
        let chosen = Dictionary(wanted.map { ($0.root, $0.below) }) { first, _ in first }
        trees = environments(of: states, .states, chosen) + environments(of: pillars, .pillar, chosen)
        trees += loose(wanted.map { LintRoot($0.root, below: $0.below) }.filter { !ofSettings.contains($0.path) })
    }

    private var ofSettings: Set<String> { Set(stateRoots + pillarRoots) }

    /// All environments of the settings where a path is in one of them: each may name what is in another.
    private func environments(of roots: Roots, _ kind: LintTree.Kind, _ chosen: [String: [String]]) -> [LintTree] {
        let all = roots.map { name, paths in
            let present = paths.map(Self.clean).filter { (try? host.followedInfo($0)?.kind) == .directory }
            return (name, present.map { LintRoot($0, below: chosen[$0]) })
        }
        guard all.contains(where: { $1.contains { $0.below != nil } }) else { return [] }
        return all.filter { !$1.isEmpty }.map {
            LintTree(roots: $1, kind: kind, environment: $0, host: host)
        }
    }

    /// Trees that no settings name. Where one of several side by side is called `base`, they are environments.
    private func loose(_ roots: [LintRoot]) -> [LintTree] {
        let parents = Set(roots.map { Self.split($0.path) }.filter { $0.name == "base" }.map(\.parent))
        return roots.map { root in
            let (parent, name) = Self.split(root.path)
            let kind = kind(of: root.path)
            let isOne = kind == .states && parents.contains(parent)
            return LintTree(roots: [root], kind: kind, environment: isOne ? name : nil, host: host)
        }
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
        // `init.sls` gives a directory its name: the tree begins above it.
        if holdsInit(path), path != ".", path != "/", above(path) == nil { return [root(ofFile: path)] }
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

    private func holdsInit(_ path: String) -> Bool {
        (try? host.followedInfo("\(path)/init.sls")?.kind) == .file
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
