import Glibc

/// A directory being filled from an archive. Every path is walked from its descriptor, name by name, following no link.
final class UnpackTree {
    private let root: OpenFile
    private let owner: FileAttributes
    private(set) var links = ArchiveLinks()
    /// The directory that the last entry was in: archives list neighbours together.
    private var open: (parts: [Substring], directory: OpenDirectory)?
    /// What directories shall be at the end; until then they must stay writable.
    private var directories: [(path: ArchivePath, mode: mode_t, modified: timespec?)] = []

    /// `owner`'s mode is not looked at.
    init(_ directory: String, owner: FileAttributes) throws(ArchiveError) {
        let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(doing: "open", entry: directory, errno: errno) }
        root = OpenFile(descriptor)
        self.owner = owner
    }

    func makeDirectory(_ path: ArchivePath, mode: mode_t, modified: timespec?) throws(ArchiveError) {
        _ = try directory(path.parts)
        directories.append((path, mode, modified))
    }

    /// Makes a file and lets `fill` write it; `size` is set at the end, so that a hole there counts.
    func makeFile(
        _ path: ArchivePath,
        mode: mode_t,
        modified: timespec?,
        fill: (UnpackedFile) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let (parent, name) = try place(path)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = UnpackedFile(try call("create", path) { openat(parent.descriptor, name, flags, 0o600) }, path.text)
        try fill(file)
        try finish(file, path, mode, modified)
    }

    func makeSymbolicLink(_ path: ArchivePath, to target: String) throws(ArchiveError) {
        guard !target.isEmpty, !target.hasPrefix("/") else {
            throw .refused(entry: path.text, reason: "links to '\(target)', which is outside the destination")
        }
        let (parent, name) = try place(path)
        try call("link", path) { symlinkat(target, parent.descriptor, name) }
        links.add(path, target: target)
        if owner.uid != nil || owner.gid != nil {
            try call("change the owner of", path) {
                fchownat(parent.descriptor, name, uid, gid, AT_SYMLINK_NOFOLLOW)
            }
        }
    }

    /// Links to a file that the archive has made before; a link's link or a directory is refused.
    func makeHardLink(_ path: ArchivePath, to target: ArchivePath) throws(ArchiveError) {
        let refusal = ArchiveError.refused(
            entry: path.text,
            reason: "is a hard link to '\(target.text)', which is not a file of the archive"
        )
        guard let targetName = target.parts.last, path != target else { throw refusal }
        guard let from = try existingDirectory(Array(target.parts.dropLast())) else { throw refusal }
        var status = stat()
        guard fstatat(from.descriptor, String(targetName), &status, AT_SYMLINK_NOFOLLOW) == 0,
            status.st_mode & S_IFMT == S_IFREG
        else { throw refusal }
        let (parent, name) = try place(path)
        try call("link", path) { linkat(from.descriptor, String(targetName), parent.descriptor, name, 0) }
    }

    /// Opens a hard link's file again, for formats that store the content with the last link.
    func reopen(_ path: ArchivePath, fill: (UnpackedFile) throws(ArchiveError) -> Void) throws(ArchiveError) {
        guard let name = path.parts.last else { return }
        let parent = try directory(Array(path.parts.dropLast()))
        try fill(
            UnpackedFile(
                try call("open", path) {
                    openat(parent.descriptor, String(name), O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
                },
                path.text
            )
        )
    }

    /// Gives the directories their modes and times, the deepest first.
    func finishDirectories() throws(ArchiveError) {
        open = nil
        for (path, mode, modified) in directories.reversed() {
            let directory = try directory(path.parts)
            open = nil
            try call("change the mode of", path) { fchmod(directory.descriptor, mode) }
            if let modified { try setTime(directory.descriptor, modified, path) }
        }
    }

    private func finish(
        _ file: UnpackedFile,
        _ path: ArchivePath,
        _ mode: mode_t,
        _ modified: timespec?
    ) throws(ArchiveError) {
        if owner.uid != nil || owner.gid != nil {
            try call("change the owner of", path) { fchown(file.descriptor, uid, gid) }
        }
        try call("change the mode of", path) { fchmod(file.descriptor, mode) }
        if let modified { try setTime(file.descriptor, modified, path) }
    }

    private func setTime(_ descriptor: Int32, _ time: timespec, _ path: ArchivePath) throws(ArchiveError) {
        let times = [time, time]
        try call("set the time of", path) { futimens(descriptor, times) }
    }

    private var uid: uid_t { owner.uid ?? uid_t.max }
    private var gid: gid_t { owner.gid ?? gid_t.max }

    /// The directory for an entry, with nothing at its name any more. What an earlier entry put there goes, unless it is a directory.
    private func place(_ path: ArchivePath) throws(ArchiveError) -> (OpenDirectory, String) {
        guard let last = path.parts.last else { throw .refused(entry: "", reason: "has an empty path") }
        let parent = try directory(Array(path.parts.dropLast()))
        let name = String(last)
        if unlinkat(parent.descriptor, name, 0) == 0 {
            links.forget(path)
        } else if errno != ENOENT {
            throw errno == EISDIR || errno == EPERM
                ? .refused(entry: path.text, reason: "comes in place of a directory of the archive")
                : .system(doing: "replace", entry: path.text, errno: errno)
        }
        return (parent, name)
    }

    private func existingDirectory(_ parts: [Substring]) throws(ArchiveError) -> OpenDirectory? {
        var place = try top()
        for part in parts {
            let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
            let descriptor = openat(place.descriptor, String(part), flags)
            guard descriptor >= 0 else { return nil }
            place = OpenDirectory(descriptor)
        }
        return place
    }

    /// Opens a directory and makes what is missing on the way.
    private func directory(_ parts: [Substring]) throws(ArchiveError) -> OpenDirectory {
        if let open, open.parts == parts { return open.directory }
        var place = try top()
        var start = 0
        if let open, parts.starts(with: open.parts) { (place, start) = (open.directory, open.parts.count) }
        for index in start..<parts.count {
            place = try enter(String(parts[index]), of: place, ArchivePath(parts: Array(parts[...index])))
        }
        open = (parts, place)
        return place
    }

    private func enter(_ name: String, of parent: OpenDirectory, _ path: ArchivePath) throws(ArchiveError)
        -> OpenDirectory
    {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var descriptor = openat(parent.descriptor, name, flags)
        if descriptor < 0, errno == ENOENT {
            try call("make directory", path) { mkdirat(parent.descriptor, name, 0o755) }
            descriptor = openat(parent.descriptor, name, flags)
            guard descriptor >= 0 else { throw .system(doing: "open", entry: path.text, errno: errno) }
            let made = OpenDirectory(descriptor)
            // The process's umask has no say in what an archive makes.
            try call("change the mode of", path) { fchmod(made.descriptor, 0o755) }
            if owner.uid != nil || owner.gid != nil {
                try call("change the owner of", path) { fchown(made.descriptor, uid, gid) }
            }
            return made
        }
        if descriptor >= 0 { return OpenDirectory(descriptor) }
        if errno == ELOOP || errno == ENOTDIR {
            throw .refused(entry: path.text, reason: "would be written through a file or link of the archive")
        }
        throw .system(doing: "open", entry: path.text, errno: errno)
    }

    private func top() throws(ArchiveError) -> OpenDirectory {
        let copy = fcntl(root.descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .system(doing: "open", entry: ".", errno: errno) }
        return OpenDirectory(copy)
    }

    @discardableResult
    private func call(_ doing: String, _ path: ArchivePath, _ body: () -> Int32) throws(ArchiveError) -> Int32 {
        do {
            return try systemCall(doing, path.text, body)
        } catch {
            guard case .system(_, _, let number) = error else { throw .unreadable(reason: error.description) }
            throw .system(doing: doing, entry: path.text, errno: number)
        }
    }
}

/// A directory held open by whoever works in it.
final class OpenDirectory {
    let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}

/// A file of an archive being written; stretches may come with holes between them.
final class UnpackedFile: Sendable {
    let descriptor: Int32
    private let path: String

    init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ArchiveError) {
        guard let base = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            let count = pwrite(descriptor, base + done, bytes.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system(doing: "write", entry: path, errno: errno) }
            done += count
        }
    }

    func truncate(to size: Int) throws(ArchiveError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else {
            throw .system(doing: "write", entry: path, errno: errno)
        }
    }
}
