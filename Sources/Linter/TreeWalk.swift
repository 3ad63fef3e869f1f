import Hosts

/// Finds the files below a directory, also behind links, but enters none from within itself: a link to a folder above would
/// show the whole tree again, and again in that.
struct TreeWalk {
    private static let ignored: Set<String> = [".git", ".svn", ".hg", ".build", "node_modules"]
    private static let depth = 40

    private let root: String
    private let host: any ReadableHost
    /// Relative to the root.
    private(set) var files: [String] = []

    init(_ root: String, _ host: any ReadableHost) {
        self.root = root
        self.host = host
        enter("", within: [Self.real(root)])
    }

    /// `around` are the real paths of the directory and of those it was entered from.
    private mutating func enter(_ inner: String, within around: [String]) {
        guard around.count <= Self.depth, let names = try? host.list(inner.isEmpty ? root : "\(root)/\(inner)") else {
            return
        }
        for name in names where !Self.ignored.contains(name) {
            let child = inner.isEmpty ? name : "\(inner)/\(name)"
            switch try? host.followedInfo("\(root)/\(child)")?.kind {
            case .directory:
                let real = Self.real("\(root)/\(child)")
                if !around.contains(real) { enter(child, within: around + [real]) }
            case .file: files.append(child)
            default: break
            }
        }
    }

    private static func real(_ path: String) -> String { ResolvedPath.of(path) ?? path }
}
