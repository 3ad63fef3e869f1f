package import Hosts
import Values

/// A tree of files on this machine, and which of them are to be looked at.
package struct LintTree: Sendable {
    package enum Kind: Sendable {
        case states, pillar
    }

    /// The directory, as the person who asked wrote it.
    package let root: String
    package let kind: Kind
    /// Every file below the root, sorted.
    let paths: [String]
    /// Those that findings are wanted for.
    let chosen: Set<String>
    private let host: any ReadableHost

    private static let ignored: Set<String> = [".git", ".svn", ".hg", ".build", "node_modules"]
    private static let depth = 40
    private static let sizeLimit = 4 << 20

    /// `below`: only files at or below these paths of the tree; empty: all.
    package init(root: String, kind: Kind, below: [String] = [], host: any ReadableHost) {
        self.root = root
        self.kind = kind
        self.host = host
        var paths: [String] = []
        Self.collect("", root, host, depth: 0, into: &paths)
        if let shared = Self.shared(beside: root) {
            Self.collect("", shared, host, depth: 0, prefix: "files/", into: &paths)
        }
        self.paths = paths.sorted()
        chosen = Set(
            paths.filter { path in below.isEmpty || below.contains { path == $0 || path.hasPrefix($0 + "/") } }
        )
    }

    private static func collect(
        _ inner: String,
        _ root: String,
        _ host: any ReadableHost,
        depth: Int,
        prefix: String = "",
        into paths: inout [String]
    ) {
        guard depth < Self.depth, let names = try? host.list(inner.isEmpty ? root : "\(root)/\(inner)") else { return }
        for name in names where !ignored.contains(name) {
            let child = inner.isEmpty ? name : "\(inner)/\(name)"
            switch try? host.followedInfo("\(root)/\(child)")?.kind {
            case .directory: collect(child, root, host, depth: depth + 1, prefix: prefix, into: &paths)
            case .file: paths.append(prefix + child)
            default: break
            }
        }
    }

    /// `files` beside a directory called `states` is `files/` of its tree (design.md section 10).
    private static func shared(beside root: String) -> String? {
        let parts = root.split(separator: "/")
        guard parts.last == "states" else { return nil }
        return (root.hasPrefix("/") ? "/" : "") + (parts.dropLast() + ["files"]).joined(separator: "/")
    }

    /// The text of a file; nil where it is no text.
    func text(_ path: String) -> String? {
        guard let bytes = try? host.read("\(root)/\(path)", limit: Self.sizeLimit) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The path as the person who asked would write it.
    func shown(_ path: String) -> String {
        switch root {
        case ".": path
        case let root where root.hasSuffix("/"): root + path
        default: "\(root)/\(path)"
        }
    }
}
