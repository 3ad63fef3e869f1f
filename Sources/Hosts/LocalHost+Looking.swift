import Glibc

extension LocalHost {
    package func info(_ path: String) throws(HostError) -> FileInfo? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return try nothing(at: path, errno) }
        var info = FileInfo(status)
        if info.kind == .link { info.target = try readLink(path, size: info.size) }
        return info
    }

    package func followedInfo(_ path: String) throws(HostError) -> FileInfo? {
        var status = stat()
        guard stat(path, &status) == 0 else { return try nothing(at: path, errno) }
        return FileInfo(status)
    }

    package func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        let file = try OpenFile(path, O_RDONLY | O_NONBLOCK, doing: "read")
        let status = try file.status(path)
        let size = Int(status.st_size)
        guard size <= limit else { throw .tooLarge(path: path, limit: limit) }
        // One byte more than expected, so that one look sees the end; files in /proc have no size at all.
        var room = size == 0 ? 4096 : size + 1
        var bytes: [UInt8] = []
        while true {
            let part = try file.read(upTo: room, path: path, shortIsEnd: size > 0 && status.st_mode & S_IFMT == S_IFREG)
            bytes = bytes.isEmpty ? part : bytes + part
            guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
            if part.count < room { return bytes }
            room *= 2
        }
    }

    package func list(_ path: String) throws(HostError) -> [String] {
        guard let directory = opendir(path) else { throw .system(doing: "list", path: path, errno: errno) }
        defer { closedir(directory) }
        return try entryNames(of: directory, path).sorted()
    }

    private func nothing(at path: String, _ number: Int32) throws(HostError) -> FileInfo? {
        // ENOTDIR: a file stands where a parent directory should be, so nothing is at `path` either.
        if number == ENOENT || number == ENOTDIR { return nil }
        throw .system(doing: "look at", path: path, errno: number)
    }

    private func readLink(_ path: String, size: Int) throws(HostError) -> String {
        var buffer = [UInt8](repeating: 0, count: max(size, 1024) + 1)
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw .system(doing: "read link", path: path, errno: errno) }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}

/// The names in an open directory without `.` and `..`.
func entryNames(of directory: OpaquePointer, _ path: String) throws(HostError) -> [String] {
    var names: [String] = []
    errno = 0
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
        errno = 0
    }
    guard errno == 0 else { throw .system(doing: "list", path: path, errno: errno) }
    return names
}

extension FileInfo {
    init(_ status: stat) {
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            case S_IFBLK, S_IFCHR: .device
            default: .other
            }
        self.init(
            kind: kind,
            mode: UInt16(status.st_mode & 0o7777),
            uid: status.st_uid,
            gid: status.st_gid,
            size: Int(status.st_size),
            modified: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9,
            device: UInt64(status.st_dev)
        )
    }
}
