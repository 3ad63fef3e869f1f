import Wire

/// What files hashed to, by where they are, kept on disk so that a restart reads no tree again.
struct HashIndex {
    private struct Entry {
        let stamp: FileStamp
        let hash: SHA256Hex
    }

    private var entries: [String: Entry] = [:]
    private(set) var hasChanged = false

    /// The hash of a file that has this stamp, if it was hashed with it.
    func hash(of path: String, _ stamp: FileStamp) -> SHA256Hex? {
        guard let entry = entries[path], entry.stamp == stamp else { return nil }
        return entry.hash
    }

    mutating func remember(_ hash: SHA256Hex, of path: String, _ stamp: FileStamp) {
        hasChanged = true
        entries[path] = Entry(stamp: stamp, hash: hash)
    }

    /// Forgets all files but these.
    mutating func retain(_ paths: Set<String>) {
        guard entries.count > paths.count else { return }
        entries = entries.filter { paths.contains($0.key) }
        hasChanged = true
    }

    /// A line a file: hash, stamp, path.
    mutating func save() -> String {
        hasChanged = false
        return entries.map { "\($0.value.hash) \($0.value.stamp.text) \($0.key)\n" }.joined()
    }

    init() {}

    /// Reads what `save` wrote; a line that makes no sense is left out, and its file hashed again.
    init(_ text: String) {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 7)
            guard parts.count == 8, let hash = SHA256Hex(String(Substring(parts[0]))),
                let stamp = FileStamp(parts[1..<7].map { String(Substring($0)) })
            else { continue }
            entries[String(Substring(parts[7]))] = Entry(stamp: stamp, hash: hash)
        }
    }
}

extension FileStamp {
    /// Six numbers: mode, size, device, inode, modified, changed.
    fileprivate var text: String { "\(mode) \(size) \(device) \(inode) \(modified) \(changed)" }

    fileprivate init?(_ numbers: [String]) {
        guard let mode = UInt16(numbers[0]), let size = Int(numbers[1]), let device = UInt64(numbers[2]),
            let inode = UInt64(numbers[3]), let modified = Int(numbers[4]), let changed = Int(numbers[5])
        else { return nil }
        self.init(mode: mode, size: size, device: device, inode: inode, modified: modified, changed: changed)
    }
}
