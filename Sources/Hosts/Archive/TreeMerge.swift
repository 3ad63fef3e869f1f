import Glibc

/// Moves an unpacked tree into a directory that exists, each file by one rename, through directory descriptors: a link that
/// someone puts in the way is never followed.
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

    /// `clean` removes what the destination has under the names at the top of the tree; `force` what is of another kind.
    /// Returns what was removed.
    func run(clean: Bool, force: Bool) throws -> [String] {
        let (from, to) = (try open(source), try open(destination))
        var going: [String] = []
        if clean {
            going = try names(in: from, source).filter { Self.kind(of: $0, in: to) != nil }
        } else {
            try findConflicts(from, to, "", &going)
            if !going.isEmpty, !force { throw ArchiveError.wrongKind(paths: going) }
        }
        let removed = try going.map { try display($0) }
        for path in going { try host.remove(destination + "/" + path) }
        try move(from, to, "")
        return removed
    }

    /// The path as Salt tells it: what the archive has as a directory ends in `/`.
    private func display(_ path: String) throws(HostError) -> String {
        let isDirectory = try host.info(source + "/" + path)?.kind == .directory
        return destination + "/" + path + (isDirectory ? "/" : "")
    }

    private func findConflicts(
        _ from: OpenDirectory,
        _ to: OpenDirectory,
        _ below: String,
        _ wrong: inout [String]
    ) throws {
        for name in try names(in: from, source + "/" + below) {
            guard let old = Self.kind(of: name, in: to) else { continue }
            guard old == Self.kind(of: name, in: from) else {
                wrong.append(below + name)
                continue
            }
            guard old == S_IFDIR else { continue }
            let path = below + name
            try findConflicts(try enter(name, from, path), try enter(name, to, path), path + "/", &wrong)
        }
    }

    private func move(_ from: OpenDirectory, _ to: OpenDirectory, _ below: String) throws {
        for name in try names(in: from, source + "/" + below) {
            let path = below + name
            if Self.kind(of: name, in: from) == S_IFDIR, Self.kind(of: name, in: to) == S_IFDIR {
                try move(try enter(name, from, path), try enter(name, to, path), path + "/")
            } else {
                try systemCall("put in place", destination + "/" + path) {
                    renameat(from.descriptor, name, to.descriptor, name)
                }
            }
        }
    }

    private func open(_ path: String) throws(HostError) -> OpenDirectory {
        OpenDirectory(try systemCall("open", path) { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
    }

    private func enter(_ name: String, _ parent: OpenDirectory, _ path: String) throws(HostError) -> OpenDirectory {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        return OpenDirectory(
            try systemCall("open", destination + "/" + path) { openat(parent.descriptor, name, flags) }
        )
    }

    /// The file type bits of what is there, links not followed; nil: nothing.
    private static func kind(of name: String, in directory: OpenDirectory) -> mode_t? {
        var status = stat()
        guard fstatat(directory.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }

    private func names(in directory: OpenDirectory, _ path: String) throws(HostError) -> [String] {
        try host.list("/proc/self/fd/\(directory.descriptor)")
    }
}
