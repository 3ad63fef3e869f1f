/// The directories of a tree on this machine.
enum LocalRoots {
    /// `files/` beside a directory called `states` appears as `files/` of the tree, as on a master.
    static func shared(beside roots: [String]) -> [String] {
        roots.compactMap { root in
            let parts = root.split(separator: "/")
            guard parts.last == "states" else { return nil }
            return (root.hasPrefix("/") ? "/" : "") + (parts.dropLast() + ["files"]).joined(separator: "/")
        }
    }
}
