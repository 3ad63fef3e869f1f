import Glibc

/// The path of an archive's entry below the destination: plain names, never `..`, never absolute.
struct ArchivePath: Hashable, Sendable {
    /// Without empty parts and `.`.
    var parts: [Substring]

    var text: String { parts.joined(separator: "/") }

    /// Refuses what could lead out of the destination.
    init(entry: String) throws(ArchiveError) {
        guard !entry.hasPrefix("/") else { throw .refused(entry: entry, reason: "has an absolute path") }
        parts = entry.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { throw .refused(entry: entry, reason: "has '..' in its path") }
        guard parts.allSatisfy({ $0.utf8.count <= 255 }), parts.count <= 200 else {
            throw .refused(entry: String(entry.prefix(80)) + "…", reason: "has a path that is too long")
        }
    }

    init(parts: [Substring]) {
        self.parts = parts
    }

    /// What is left when the first `count` names are dropped; nil when nothing is.
    func stripped(_ count: Int) -> ArchivePath? {
        parts.count > count ? ArchivePath(parts: Array(parts.dropFirst(count))) : nil
    }
}

/// Globs that choose entries: against the whole path, the path without its first names, or (a glob without `/`) any name in it.
/// What is below a chosen directory is chosen too.
struct EntryGlobs: Sendable {
    let globs: [String]

    func matches(_ path: ArchivePath, stripping count: Int) -> Bool {
        guard !globs.isEmpty else { return false }
        return globs.contains { glob in
            if !glob.contains("/"), path.parts.contains(where: { Self.fits(String($0), glob) }) { return true }
            return prefixes(of: path.parts[...]).contains { Self.fits($0, glob) }
                || prefixes(of: path.parts.dropFirst(count)).contains { Self.fits($0, glob) }
        }
    }

    private func prefixes(of parts: ArraySlice<Substring>) -> [String] {
        parts.indices.map { parts[...$0].joined(separator: "/") }
    }

    private static func fits(_ text: String, _ glob: String) -> Bool {
        fnmatch(glob.hasPrefix("./") ? String(glob.dropFirst(2)) : glob, text, 0) == 0
    }
}

/// The symbolic links of an archive, followed in the mind before anyone can follow them on disk.
struct ArchiveLinks {
    private var targets: [[Substring]: String] = [:]

    mutating func add(_ path: ArchivePath, target: String) { targets[path.parts] = target }

    /// A file or directory came in place of a link.
    mutating func forget(_ path: ArchivePath) { targets[path.parts] = nil }

    /// Fails when a link, followed through the archive's other links, leads out of the destination.
    func check() throws(ArchiveError) {
        for (path, target) in targets {
            var hops = 0
            guard resolve(Array(path.dropLast()), target, &hops) != nil else {
                throw .refused(
                    entry: path.joined(separator: "/"),
                    reason: "links to '\(target)', which is outside the destination"
                )
            }
        }
    }

    /// Where `target`, seen from `directory`, leads; nil when that is outside or never ends.
    private func resolve(_ directory: [Substring], _ target: String, _ hops: inout Int) -> [Substring]? {
        guard !target.hasPrefix("/") else { return nil }
        var place = directory
        for part in target.split(separator: "/") where part != "." {
            if part == ".." {
                guard place.popLast() != nil else { return nil }
                continue
            }
            place.append(part)
            guard let next = targets[place] else { continue }
            hops += 1
            guard hops <= 40, let end = resolve(Array(place.dropLast()), next, &hops) else { return nil }
            place = end
        }
        return place
    }
}
