import Glibc

/// What a state may look at: the machine, read only.
///
/// Looking at files is synchronous and cheap; running a program is asynchronous.
package protocol ReadableHost: Sendable {
    /// What is at `path` itself (a link is not followed), or nil when nothing is.
    func info(_ path: String) throws(HostError) -> FileInfo?
    /// The same, following links.
    func followedInfo(_ path: String) throws(HostError) -> FileInfo?
    /// A whole file. `limit` guards against reading what cannot be meant.
    func read(_ path: String, limit: Int) throws(HostError) -> [UInt8]
    /// The names in a directory, sorted, without `.` and `..`.
    func list(_ path: String) throws(HostError) -> [String]
    /// The digest of a file's content in lower-case hexadecimal.
    func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(HostError) -> String
    func user(named name: String) -> UserRecord?
    func user(id: UInt32) -> UserRecord?
    func group(named name: String) -> GroupRecord?
    func group(id: UInt32) -> GroupRecord?
    /// The groups that list the user as a member.
    func groups(of user: String) -> [GroupRecord]
    /// Where a program is on the search path, or nil.
    func which(_ program: String) -> String?
    /// Runs a command that changes nothing.
    func capture(_ command: Command) async throws(HostError) -> CommandOutput
    /// Seconds since 1970.
    var now: Double { get }
    /// The environment of this process.
    func environment(_ name: String) -> String?
}

/// The machine with write access. Only the runner of `States` and the daemons' own files use it.
package protocol Host: ReadableHost {
    /// Puts `contents` in place of whatever file is at `path`: written beside it, synced, renamed. Never half a file.
    func write(_ contents: [UInt8], to path: String, _ attributes: FileAttributes) throws(HostError)
    /// The same from a file on this host (a blob in the cache), without reading it into memory.
    func copy(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError)
    /// The same with a file that nobody else needs: it is moved, and copied only from another filesystem.
    func move(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError)
    func makeDirectory(_ path: String, parents: Bool, _ attributes: FileAttributes) throws(HostError)
    /// Changes mode and owner of what is there; nil fields stay. Does not follow links.
    func setAttributes(_ path: String, _ attributes: FileAttributes) throws(HostError)
    /// Makes or atomically replaces a symbolic link (a link beside it, renamed).
    func link(_ path: String, to target: String, _ attributes: FileAttributes) throws(HostError)
    /// Removes a file, a link, or a directory with all in it (never across a mount point). No error when nothing is there.
    func remove(_ path: String) throws(HostError)
    func rename(_ path: String, to destination: String) throws(HostError)
    /// Flushes the filesystem that holds `path` to its disk (`syncfs`).
    func sync(filesystemOf path: String) throws(HostError)
    /// Runs a command that may change the host.
    func run(_ command: Command) async throws(HostError) -> CommandOutput
}

/// Mode and owner for what is written; nil: as it is, or the default for a new file.
package struct FileAttributes: Hashable, Sendable {
    package var mode: UInt16?
    package var uid: UInt32?
    package var gid: UInt32?

    package init(mode: UInt16? = nil, uid: UInt32? = nil, gid: UInt32? = nil) {
        self.mode = mode
        self.uid = uid
        self.gid = gid
    }
}

/// Digests that Salt's `source_hash` knows, named as there.
package enum DigestAlgorithm: String, CaseIterable, Sendable {
    case md5
    case sha1
    case sha224
    case sha256
    case sha384
    case sha512

    /// The algorithm whose digest has this many hexadecimal digits.
    package init?(hexDigits count: Int) {
        switch count {
        case 32: self = .md5
        case 40: self = .sha1
        case 56: self = .sha224
        case 64: self = .sha256
        case 96: self = .sha384
        case 128: self = .sha512
        default: return nil
        }
    }
}

/// Why the machine did not do what was asked. Each says what was tried, on what, and the system's reason.
package enum HostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A system call failed: what was being done, the path, errno.
    case system(doing: String, path: String, errno: Int32)
    case tooLarge(path: String, limit: Int)
    /// The filesystem has no room for what is to come.
    case noSpace(path: String, needed: Int, free: Int)
    case cannotRun(program: String, reason: String)
    case noSuchUser(String)
    case noSuchGroup(String)

    package var description: String {
        switch self {
        case .system(let doing, let path, let errno): "cannot \(doing) \(path): \(systemErrorText(errno))"
        case .tooLarge(let path, let limit): "\(path) is larger than \(limit) bytes"
        case .noSpace(let path, let needed, let free):
            "no room for \(path): it needs \(needed) bytes and \(free) are free"
        case .cannotRun(let program, let reason): "cannot run \(program): \(reason)"
        case .noSuchUser(let name): "user \(name) does not exist"
        case .noSuchGroup(let name): "group \(name) does not exist"
        }
    }

    /// Whether the disk is what is full.
    package var isFull: Bool {
        switch self {
        case .noSpace: true
        case .system(_, _, let number): number == ENOSPC || number == EDQUOT
        default: false
        }
    }
}
