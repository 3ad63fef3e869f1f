import Glibc

/// Moves an unpacked tree into a directory that exists, each file by one rename.
///
/// First it looks for paths that are of another kind over there, so that a merge that cannot succeed changes nothing.
struct TreeMerge {
    let source: String
    let destination: String
    private let host = LocalHost()

    init(from source: String, to destination: String) {
        self.source = source
        self.destination = destination
    }

    /// Removes what the destination has under the names at the top of the tree.
    func removeTopLevels() throws(HostError) {
        for name in try host.list(source) { try host.remove(destination + "/" + name) }
    }

    func run(force: Bool) throws {
        var wrong: [String] = []
        try findConflicts("", &wrong)
        if !wrong.isEmpty {
            guard force else { throw ArchiveError.wrongKind(paths: wrong) }
            for path in wrong { try host.remove(destination + "/" + path) }
        }
        try move("")
    }

    private func findConflicts(_ below: String, _ wrong: inout [String]) throws(HostError) {
        for name in try host.list(source + "/" + below) {
            let path = below + name
            guard let new = try host.info(source + "/" + path), let old = try host.info(destination + "/" + path) else {
                continue
            }
            if new.kind != old.kind {
                wrong.append(path)
            } else if new.kind == .directory {
                try findConflicts(path + "/", &wrong)
            }
        }
    }

    private func move(_ below: String) throws(HostError) {
        for name in try host.list(source + "/" + below) {
            let path = below + name
            let new = try host.info(source + "/" + path)
            let old = try host.info(destination + "/" + path)
            if new?.kind == .directory, old?.kind == .directory {
                try move(path + "/")
            } else {
                try host.rename(source + "/" + path, to: destination + "/" + path)
            }
        }
    }
}
