import Glibc

/// What changes when a file's content does: enough to see, without reading it, that a file is the one hashed before.
struct FileStamp: Hashable, Sendable {
    enum Kind: Sendable {
        case file
        case directory
        case link
        case other
    }

    let kind: Kind
    let mode: UInt16
    let size: Int
    let device: UInt64
    let inode: UInt64
    /// Nanoseconds since 1970. The time of change is set by the kernel alone, so it shows a `cp -p` over the file too.
    let modified: Int
    let changed: Int

    /// What is at `path`; nil when nothing is, or when it may not be looked at.
    init?(_ path: String, following: Bool) {
        var info = stat()
        guard (following ? stat(path, &info) : lstat(path, &info)) == 0 else { return nil }
        self.init(info)
    }

    init?(descriptor: Int32) {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { return nil }
        self.init(info)
    }

    /// Of a regular file.
    init(mode: UInt16, size: Int, device: UInt64, inode: UInt64, modified: Int, changed: Int) {
        kind = .file
        self.mode = mode
        self.size = size
        self.device = device
        self.inode = inode
        self.modified = modified
        self.changed = changed
    }

    private init(_ info: stat) {
        kind =
            switch info.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        mode = UInt16(info.st_mode & 0o7777)
        size = Int(info.st_size)
        device = UInt64(info.st_dev)
        inode = UInt64(info.st_ino)
        modified = info.st_mtim.tv_sec * 1_000_000_000 + info.st_mtim.tv_nsec
        changed = info.st_ctim.tv_sec * 1_000_000_000 + info.st_ctim.tv_nsec
    }

    /// Whether a change right after this stamp was taken could have gone unseen: the kernel's clock for files ticks
    /// only every few milliseconds, so what changed within the last ticks may change again under the same stamp.
    func isFresh(at now: Int) -> Bool {
        max(changed, modified) > now - 100_000_000
    }

    /// The same content, as far as can be seen; the time of change is left out, for a hard link changes it.
    func hasSameContent(as other: FileStamp) -> Bool {
        inode == other.inode && device == other.device && size == other.size && modified == other.modified
    }
}

/// Nanoseconds since 1970.
func nanosecondsNow() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
