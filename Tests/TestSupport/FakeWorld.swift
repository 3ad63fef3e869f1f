package import Hosts

/// The files, people and scripted commands of a `FakeHost`: a small machine in memory.
package struct FakeWorld: Sendable {
    package struct Entry: Hashable, Sendable {
        package var info: FileInfo
        package var content: [UInt8]

        package init(_ info: FileInfo, _ content: [UInt8] = []) {
            self.info = info
            self.info.size = content.isEmpty ? info.size : content.count
            self.content = content
        }
    }

    /// By absolute path.
    package var entries: [String: Entry] = ["/": Entry(FileInfo(kind: .directory, mode: 0o755))]
    package var users: [UserRecord] = [UserRecord(name: "root", uid: 0, gid: 0, home: "/root", shell: "/bin/sh")]
    package var groups: [GroupRecord] = [GroupRecord(name: "root", gid: 0)]
    /// What a command line answers, one output a call; the last one repeats.
    package var outputs: [String: [CommandOutput]] = [:]
    /// What a command line changes when it is run.
    package var effects: [String: @Sendable (inout FakeWorld) -> Void] = [:]
    package var environment: [String: String] = [:]
    package var now = 1_700_000_000.0
    /// Every command that was run (not merely captured), in order.
    package var ran: [Command] = []
    /// Every path whose filesystem was synced, in order.
    package var synced: [String] = []

    package init() {}

    // MARK: making a world

    package mutating func addFile(
        _ path: String,
        _ text: String,
        mode: UInt16 = 0o644,
        uid: UInt32 = 0,
        gid: UInt32 = 0
    ) {
        add(path, Entry(FileInfo(kind: .file, mode: mode, uid: uid, gid: gid, modified: now), Array(text.utf8)))
    }

    package mutating func addDirectory(_ path: String, mode: UInt16 = 0o755, uid: UInt32 = 0, gid: UInt32 = 0) {
        add(path, Entry(FileInfo(kind: .directory, mode: mode, uid: uid, gid: gid, modified: now)))
    }

    package mutating func addLink(_ path: String, to target: String, uid: UInt32 = 0, gid: UInt32 = 0) {
        let info = FileInfo(kind: .link, mode: 0o777, uid: uid, gid: gid, size: target.utf8.count, target: target)
        add(path, Entry(info))
    }

    /// Puts an entry and whatever directories are missing above it.
    package mutating func add(_ path: String, _ entry: Entry) {
        var parent = Self.parent(of: path)
        while entries[parent] == nil {
            entries[parent] = Entry(FileInfo(kind: .directory, mode: 0o755, modified: now))
            parent = Self.parent(of: parent)
        }
        entries[path] = entry
    }

    // MARK: looking

    /// `path` with the links of its parent directories (and its own, when `follow`) resolved. Nil for a loop.
    package func resolve(_ path: String, follow: Bool, depth: Int = 0) -> String? {
        guard depth < 40 else { return nil }
        var resolved = ""
        let parts = path.split(separator: "/")
        for (index, part) in parts.enumerated() where part != "." {
            if part == ".." {
                resolved = resolved.isEmpty ? "" : Self.parent(of: resolved)
                if resolved == "/" { resolved = "" }
                continue
            }
            let next = resolved + "/" + part
            let isLast = index == parts.count - 1
            guard let target = entries[next]?.info.target, follow || !isLast else {
                resolved = next
                continue
            }
            let base = target.hasPrefix("/") ? target : resolved + "/" + target
            let rest = parts[(index + 1)...].map { "/" + $0 }.joined()
            return resolve(base + rest, follow: follow, depth: depth + 1)
        }
        return resolved.isEmpty ? "/" : resolved
    }

    package func entry(_ path: String, follow: Bool = true) -> Entry? {
        resolve(path, follow: follow).flatMap { entries[$0] }
    }

    package func names(in directory: String) -> [String] {
        let prefix = directory == "/" ? "/" : directory + "/"
        return entries.keys
            .filter { $0.hasPrefix(prefix) && $0 != "/" && !$0.dropFirst(prefix.count).contains("/") }
            .map { String($0.dropFirst(prefix.count)) }
            .sorted()
    }

    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    static func digest(_ bytes: [UInt8], _ algorithm: DigestAlgorithm) -> String {
        ContentDigest.hex(bytes, algorithm)
    }
}
