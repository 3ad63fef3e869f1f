/// A directory that contributes files to an environment.
struct TreeRoot: Hashable, Sendable {
    /// On disk.
    let directory: String
    /// What its paths start with in the tree: empty, or `files/`.
    let prefix: String

    /// The roots of an environment in order: the first that has a path wins.
    ///
    /// `files/` beside a directory called `states` appears as `files/`: in a repository with both, `cm://smartos/…` comes from
    /// the one and `cm://files/…` from the other.
    static func all(for directories: [String]) -> [TreeRoot] {
        directories.flatMap { directory in
            let root = TreeRoot(directory: directory, prefix: "")
            let parts = directory.split(separator: "/")
            guard parts.last == "states" else { return [root] }
            let parent = parts.dropLast().map { "/" + $0 }.joined()
            return [
                root,
                TreeRoot(
                    directory: (directory.hasPrefix("/") ? parent : String(parent.dropFirst())) + "/files",
                    prefix: "files/"
                ),
            ]
        }
    }
}
