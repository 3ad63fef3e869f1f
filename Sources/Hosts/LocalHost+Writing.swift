import CLinux
import Glibc

/// Everything is made beside its place under a name that nothing has, and renamed into place when it is whole.
extension LocalHost {
    package func write(_ contents: [UInt8], to path: String, _ attributes: FileAttributes) throws(HostError) {
        try replace(path, attributes) { file throws(HostError) in
            try file.write(contents, path: path)
        }
    }

    package func copy(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) {
        let from = try OpenFile(source, O_RDONLY, doing: "read")
        try replace(path, attributes) { file throws(HostError) in
            try copyAll(from, source, to: file, path)
        }
    }

    package func move(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) {
        let place = try PathInDirectory(path, doing: "write")
        let file = try OpenFile(source, O_RDONLY | O_NOFOLLOW, doing: "read")
        guard try file.status(source).st_dev == place.directory.status(path).st_dev else {
            return try copy(source, to: path, attributes)
        }
        try dress(file, as: attributes, over: try place.replaceable(), path)
        try systemCall("write", path) { fdatasync(file.descriptor) }
        let directory = place.directory.descriptor
        try systemCall("write", path) { renameat(AT_FDCWD, source, directory, place.name) }
    }

    package func link(_ path: String, to target: String, _ attributes: FileAttributes) throws(HostError) {
        let place = try PathInDirectory(path, doing: "link")
        let directory = place.directory.descriptor
        let temporary = place.temporaryName()
        try systemCall("link", path) { symlinkat(target, directory, temporary) }
        if attributes.uid != nil || attributes.gid != nil {
            let result = fchownat(
                directory,
                temporary,
                owner(attributes.uid),
                owner(attributes.gid),
                AT_SYMLINK_NOFOLLOW
            )
            if result != 0 {
                let number = errno
                unlinkat(directory, temporary, 0)
                throw .system(doing: "change the owner of", path: path, errno: number)
            }
        }
        try place.rename(temporary, doing: "link")
    }

    package func rename(_ path: String, to destination: String) throws(HostError) {
        try systemCall("rename", path) { Glibc.rename(path, destination) }
    }

    package func sync(filesystemOf path: String) throws(HostError) {
        var path = path
        while access(path, F_OK) != 0, path != "/" {
            path = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "/"
        }
        let file = try OpenFile(path, O_RDONLY | O_NONBLOCK, doing: "sync")
        try systemCall("sync the filesystem of", path) { syncfs(file.descriptor) }
    }

    private func replace(
        _ path: String,
        _ attributes: FileAttributes,
        _ fill: (borrowing OpenFile) throws(HostError) -> Void
    ) throws(HostError) {
        let place = try PathInDirectory(path, doing: "write")
        let old = try place.replaceable()
        let temporary = place.temporaryName()
        let directory = place.directory.descriptor
        do {
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            let file = OpenFile(try systemCall("write", path) { openat(directory, temporary, flags, 0o600) })
            try fill(file)
            try dress(file, as: attributes, over: old, path)
            try systemCall("write", path) { fdatasync(file.descriptor) }
        } catch {
            unlinkat(directory, temporary, 0)
            throw error
        }
        try place.rename(temporary, doing: "write")
    }

    /// Gives a new file its owner and mode: what is asked for, else what the file it replaces has.
    private func dress(
        _ file: borrowing OpenFile,
        as attributes: FileAttributes,
        over old: stat?,
        _ path: String
    ) throws(HostError) {
        let uid = attributes.uid ?? old?.st_uid ?? geteuid()
        let gid = attributes.gid ?? old?.st_gid ?? getegid()
        let now = try file.status(path)
        if now.st_uid != uid || now.st_gid != gid {
            try systemCall("change the owner of", path) { fchown(file.descriptor, uid, gid) }
        }
        let mode = attributes.mode.map { mode_t($0) } ?? old.map { $0.st_mode & 0o7777 } ?? 0o644
        try systemCall("change the mode of", path) { fchmod(file.descriptor, mode) }
    }

    private func copyAll(
        _ from: borrowing OpenFile,
        _ source: String,
        to file: borrowing OpenFile,
        _ path: String
    ) throws(HostError) {
        while true {
            let count = copy_file_range(from.descriptor, nil, file.descriptor, nil, 1 << 30, 0)
            if count == 0 { return }
            if count > 0 || errno == EINTR { continue }
            // Other filesystems, and files that have no pages to share, are copied by hand from where we are.
            guard [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP].contains(errno) else {
                throw .system(doing: "write", path: path, errno: errno)
            }
            break
        }
        while true {
            let bytes = try from.read(upTo: 1 << 18, path: source)
            if bytes.isEmpty { return }
            try file.write(bytes, path: path)
        }
    }

    func owner(_ id: UInt32?) -> UInt32 { id ?? .max }
}

extension PathInDirectory {
    /// The file whose owner and mode a new one inherits; nil where there is none. A directory is not to be replaced.
    fileprivate func replaceable() throws(HostError) -> stat? {
        guard let old = status() else { return nil }
        if old.st_mode & S_IFMT == S_IFDIR { throw .system(doing: "write", path: path, errno: EISDIR) }
        return old.st_mode & S_IFMT == S_IFREG ? old : nil
    }
}
