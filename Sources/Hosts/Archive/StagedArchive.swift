import Glibc
import Synchronization

/// An archive unpacked beside its destination, not yet in its place. Looked at, then published or discarded.
///
/// A killed run leaves its directory behind; the next one in the same place removes it (a lock tells the dead from the living).
package final class StagedArchive: Sendable {
    private struct Facts {
        var names: [String] = []
        var unpackedBytes = 0
        var format = ""
        var bytes = 0
        var sha256 = ""
        var asked = ""
    }

    private let destination: String
    private let directory: StagingDirectory
    private let aside: StagingDirectory?
    private let facts = Mutex(Facts())

    init(beside destination: String, aside: String?) throws {
        self.destination = destination
        // Inside an existing destination, which may be a filesystem of its own.
        let isThere = try LocalHost().followedInfo(destination)?.kind == .directory
        directory = try StagingDirectory(in: isThere ? destination : Paths.parent(of: destination))
        do {
            self.aside = try aside.map { try StagingDirectory(in: $0) }
        } catch {
            directory.remove()
            throw error
        }
    }

    /// The unpacked tree.
    package var path: String { directory.path + "/tree" }
    /// What was set aside.
    package var asidePath: String? { aside.map { $0.path + "/tree" } }
    var spoolPath: String { directory.path + "/spool" }

    /// Paths that were unpacked, in the archive's order, directories ending in `/`.
    package var names: [String] { facts.withLock { $0.names } }
    /// `tar`, `zip`, `cpio` or `7z`.
    package var format: String { facts.withLock { $0.format } }
    /// The archive's own size.
    package var bytes: Int { facts.withLock { $0.bytes } }
    package var unpackedBytes: Int { facts.withLock { $0.unpackedBytes } }
    package var sha256: String { facts.withLock { $0.sha256 } }
    /// The digest by the algorithm that was asked for.
    package var askedDigest: String { facts.withLock { $0.asked } }

    func unpacked(_ names: [String], bytes: Int, format: String) {
        facts.withLock {
            $0.names = names
            $0.unpackedBytes = bytes
            $0.format = format
        }
    }

    func received(_ feed: ArchiveFeed) {
        let digests = feed.digests
        facts.withLock {
            $0.bytes = feed.bytes
            $0.sha256 = digests.sha256
            $0.asked = digests.asked
        }
    }

    /// The names at the top of the unpacked tree, and whether each is a directory.
    package func topLevel() throws(HostError) -> [(name: String, isDirectory: Bool)] {
        let host = LocalHost()
        var top: [(name: String, isDirectory: Bool)] = []
        for name in try host.list(path) {
            top.append((name, try host.info(path + "/" + name)?.kind == .directory))
        }
        return top
    }

    /// Puts the tree in its place: at once where nothing is there, file by file into a directory that is.
    /// `force` removes what is of another kind; `clean` removes what has the name of a top-level entry first.
    /// Returns what was removed.
    package func publish(
        clean: Bool = false,
        force: Bool = false,
        _ attributes: FileAttributes = FileAttributes()
    ) throws -> [String] {
        let host = LocalHost()
        var removed: [String] = []
        if try host.followedInfo(destination) == nil {
            try host.setAttributes(
                path,
                FileAttributes(mode: attributes.mode ?? 0o755, uid: attributes.uid, gid: attributes.gid)
            )
            try host.rename(path, to: destination)
        } else {
            removed = try TreeMerge(from: path, to: destination).run(clean: clean, force: force)
        }
        directory.remove()
        return removed
    }

    /// Puts what was set aside at `path`, in place of what an earlier run put there.
    package func publishAside(to path: String) throws(HostError) {
        guard let asidePath, let aside else { return }
        let host = LocalHost()
        try host.remove(path)
        try host.rename(asidePath, to: path)
        aside.remove()
    }

    package func discard() {
        directory.remove()
        aside?.remove()
    }
}

/// A directory that only root (or this user) can look into, locked while it is in use.
private final class StagingDirectory: Sendable {
    private static let prefix = ".cm-unpack-"
    let path: String
    private let descriptor: Int32

    init(in parent: String) throws(HostError) {
        Self.removeDead(in: parent)
        let path = parent + "/" + Self.prefix + String(UInt64.random(in: .min ... .max), radix: 36)
        try systemCall("make directory", path) { mkdir(path, 0o700) }
        self.path = path
        descriptor = try systemCall("open", path) { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        flock(descriptor, LOCK_EX | LOCK_NB)
        try systemCall("make directory", path) { mkdir(path + "/tree", 0o700) }
    }

    deinit {
        close(descriptor)
    }

    func remove() {
        // What cannot be removed now is removed by the next run.
        try? LocalHost().remove(path)
    }

    private static func removeDead(in parent: String) {
        let host = LocalHost()
        for name in (try? host.list(parent)) ?? [] where name.hasPrefix(prefix) {
            let path = parent + "/" + name
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try? host.remove(path) }
        }
    }
}

/// Parts of absolute paths.
package enum Paths {
    package static func parent(of path: String) -> String {
        guard let slash = trimmed(path).lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    package static func name(of path: String) -> String {
        String(trimmed(path).split(separator: "/").last ?? "")
    }

    /// Without slashes at its end.
    package static func trimmed(_ path: String) -> String {
        var end = path[...]
        while end.count > 1, end.last == "/" { end.removeLast() }
        return String(end)
    }
}
