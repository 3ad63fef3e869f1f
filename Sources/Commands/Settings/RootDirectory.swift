/// `root_dir`: every path of the settings lies below it.
struct RootDirectory: Equatable, Sendable {
    let root: String

    init(_ root: String = "/") {
        var root = root
        while root.count > 1, root.hasSuffix("/") { root.removeLast() }
        self.root = root
    }

    /// As Salt does it: a path that is below the root already stays.
    func path(_ path: String) -> String {
        if root == "/" || path == root || path.hasPrefix(root + "/") { return path }
        return root + (path.hasPrefix("/") ? "" : "/") + path
    }
}
