import Glibc

/// Decides what becomes of each entry: left out, set aside, refused, or written.
struct EntryWriter {
    private let unpacker: ArchiveUnpacker
    private let tree: UnpackTree
    private let aside: UnpackTree?
    private let excluded: EntryGlobs
    private let setAside: EntryGlobs
    private var tally: ArchiveTally
    /// What was written below the destination, directories ending in `/`.
    private(set) var names: [String] = []

    var bytes: Int { tally.bytes }

    init(_ unpacker: ArchiveUnpacker, _ staged: StagedArchive) throws(ArchiveError) {
        self.unpacker = unpacker
        let owner = FileAttributes(uid: unpacker.uid, gid: unpacker.gid)
        tree = try UnpackTree(staged.path, owner: owner)
        // What is private stays with root, whoever owns the rest.
        if let path = staged.asidePath { aside = try UnpackTree(path, owner: FileAttributes()) } else { aside = nil }
        excluded = EntryGlobs(globs: unpacker.excluding)
        setAside = EntryGlobs(globs: unpacker.settingAside)
        tally = ArchiveTally(unpacker.limits, on: staged.path)
    }

    mutating func write(_ entry: ArchiveEntry, from reader: ArchiveReader, packed: () -> Int) throws(ArchiveError) {
        try tally.countEntry()
        guard let name = entry.path else { throw .unreadable(reason: "an entry's name is not UTF-8") }
        let whole = try ArchivePath(entry: name)
        if excluded.matches(whole, stripping: unpacker.stripComponents) { return }
        guard let path = whole.stripped(unpacker.stripComponents), !path.parts.isEmpty else { return }
        let isAside = setAside.matches(whole, stripping: unpacker.stripComponents)
        guard let target = isAside ? aside : tree else { return }
        try write(entry, at: path, in: target, isPrivate: isAside, from: reader, packed: packed)
        if !isAside { names.append(entry.kind == .directory ? path.text + "/" : path.text) }
    }

    func finish() throws(ArchiveError) {
        try tree.links.check()
        try aside?.links.check()
        try tree.finishDirectories()
        try aside?.finishDirectories()
    }

    private mutating func write(
        _ entry: ArchiveEntry,
        at path: ArchivePath,
        in tree: UnpackTree,
        isPrivate: Bool,
        from reader: ArchiveReader,
        packed: () -> Int
    ) throws(ArchiveError) {
        if entry.isEncrypted { throw .unreadable(reason: "entry '\(path.text)' is encrypted") }
        switch entry.kind {
        case .directory?:
            let mode = isPrivate ? 0o700 : unpacker.keepsPermissions ? entry.permissions : 0o755
            try tree.makeDirectory(path, mode: mode, modified: entry.modified)
        case .file?:
            let mode = isPrivate ? 0o600 : unpacker.keepsPermissions ? entry.permissions : 0o644
            if let size = entry.size { try tally.expect(size) }
            try tree.makeFile(path, mode: mode, modified: entry.modified) { file throws(ArchiveError) in
                try fill(file, entry, path, from: reader, packed: packed)
            }
        case .symbolicLink(let target)?:
            try tree.makeSymbolicLink(path, to: target)
        case .hardLink(let target)?:
            let place = try ArchivePath(entry: target)
            guard let stripped = place.stripped(unpacker.stripComponents) else {
                throw .refused(entry: path.text, reason: "is a hard link to '\(target)', which is not unpacked")
            }
            try tree.makeHardLink(path, to: stripped)
            if let size = entry.size, size > 0 {
                try tally.expect(size)
                try tree.reopen(path) { file throws(ArchiveError) in
                    try fill(file, entry, path, from: reader, packed: packed)
                }
            }
        case .special(let kind)?:
            throw .refused(entry: path.text, reason: "is \(kind)")
        case nil:
            throw .unreadable(reason: "the target of the link '\(path.text)' is not UTF-8")
        }
    }

    private mutating func fill(
        _ file: UnpackedFile,
        _ entry: ArchiveEntry,
        _ path: ArchivePath,
        from reader: ArchiveReader,
        packed: () -> Int
    ) throws(ArchiveError) {
        var end = 0
        var tally = tally
        try reader.content { (bytes, offset) throws(ArchiveError) in
            guard offset >= end, offset <= Int.max - bytes.count else {
                throw .unreadable(reason: "the content of '\(path.text)' is out of order")
            }
            try tally.count(offset - end + bytes.count, packed: packed(), entry: path.text)
            try file.write(bytes, at: offset)
            end = offset + bytes.count
        }
        if let size = entry.size, size > end {
            try tally.count(size - end, packed: packed(), entry: path.text)
        }
        self.tally = tally
        try file.truncate(to: max(entry.size ?? end, end))
    }
}
