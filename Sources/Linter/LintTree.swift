package import Hosts
import Values

/// One directory of an environment.
package struct LintRoot: Sendable {
    /// The directory, as the person who asked wrote it.
    package var path: String
    /// Findings are wanted at and below these paths of it; empty: everywhere; nil: nowhere.
    package var below: [String]?

    package init(_ path: String, below: [String]? = []) {
        self.path = path
        self.below = below
    }

    func wants(_ inner: String) -> Bool {
        below.map { $0.isEmpty || $0.contains { inner == $0 || inner.hasPrefix($0 + "/") } } ?? false
    }
}

/// The files of an environment on this machine, and which of them are to be looked at.
package struct LintTree: Sendable {
    package enum Kind: Sendable {
        case states, pillar
    }

    /// A path is the first's that has it.
    package let roots: [LintRoot]
    package let kind: Kind
    /// Nil for a tree that no settings name.
    package let environment: String?
    /// Every file below the roots, sorted.
    let paths: [String]
    /// Whether settings or a top file say that the tree begins here.
    let isSure: Bool
    /// Directories with SLS files right in them.
    let directoriesWithSLS: Set<String>
    /// Those that findings are wanted for.
    let chosen: Set<String>
    /// Wanted files behind others of the same path, by the place of their root.
    private(set) var hidden: [Int: [String]] = [:]
    private let homes: [String: String]
    private let host: any ReadableHost

    private static let sizeLimit = 4 << 20

    package init(roots: [LintRoot], kind: Kind, environment: String? = nil, host: any ReadableHost) {
        self.roots = roots
        self.kind = kind
        self.environment = environment
        self.host = host
        var homes: [String: String] = [:]
        var chosen: Set<String> = []
        for (index, root) in roots.enumerated() {
            for path in Self.paths(of: root.path, host) {
                let isHidden = homes[path] != nil
                if !isHidden { homes[path] = root.path }
                guard root.wants(path) else { continue }
                if isHidden { hidden[index, default: []].append(path) } else { chosen.insert(path) }
            }
        }
        paths = homes.keys.sorted()
        isSure = environment != nil || homes["top.sls"] != nil
        directoriesWithSLS = Set(
            homes.keys.filter { $0.hasSuffix(".sls") }.compactMap { path in
                path.lastIndex(of: "/").map { String(path[..<$0]) }
            }
        )
        self.homes = homes
        self.chosen = chosen
    }

    /// `below`: only files at or below these paths of the tree; empty: all.
    package init(root: String, kind: Kind, below: [String] = [], host: any ReadableHost) {
        self.init(roots: [LintRoot(root, below: below)], kind: kind, host: host)
    }

    /// The environment once more for each root with wanted files behind others, that root first.
    var uncovered: [LintTree] {
        hidden.sorted { $0.key < $1.key }.map { index, paths in
            var others = roots.map { LintRoot($0.path, below: nil) }
            var first = others.remove(at: index)
            first.below = paths
            return LintTree(roots: [first] + others, kind: kind, environment: environment, host: host)
        }
    }

    private static func paths(of root: String, _ host: any ReadableHost) -> [String] {
        let own = TreeWalk(root, host).files
        guard let shared = shared(beside: root) else { return own }
        return own + TreeWalk(shared, host).files.map { "files/\($0)" }
    }

    /// `files` beside a directory called `states` is `files/` of its tree (design.md section 10).
    private static func shared(beside root: String) -> String? {
        let parts = root.split(separator: "/")
        guard parts.last == "states" else { return nil }
        return (root.hasPrefix("/") ? "/" : "") + (parts.dropLast() + ["files"]).joined(separator: "/")
    }

    private func home(_ path: String) -> String { homes[path] ?? roots[0].path }

    /// The text of a file; nil where it is no text.
    func text(_ path: String) -> String? {
        guard let bytes = try? host.read("\(home(path))/\(path)", limit: Self.sizeLimit) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// What a minion would say of a file that is no text.
    func mistake(inTextOf path: String) -> Finding? {
        guard let bytes = try? host.read("\(home(path))/\(path)", limit: Self.sizeLimit),
            let line = UTF8Mistake.line(in: bytes)
        else { return nil }
        let hint = "convert it, for example: iconv -f latin1 -t utf-8"
        return Finding("encoding", "not UTF-8 text", hint: hint, at: SourceLocation(file: shown(path), line: line))
    }

    /// The path as the person who asked would write it.
    func shown(_ path: String) -> String {
        switch home(path) {
        case ".": path
        case let root where root.hasSuffix("/"): root + path
        case let root: "\(root)/\(path)"
        }
    }
}
