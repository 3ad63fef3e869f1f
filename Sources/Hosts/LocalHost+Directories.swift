import Glibc

extension LocalHost {
    package func makeDirectory(_ path: String, parents: Bool, _ attributes: FileAttributes) throws(HostError) {
        if parents {
            if try followedInfo(path)?.kind == .directory { return }
            let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
            if !parent.isEmpty { try makeDirectory(parent, parents: true, attributes) }
        }
        let place = try PathInDirectory(path, doing: "make directory")
        let directory = place.directory.descriptor
        let mode = attributes.mode ?? 0o755
        try systemCall("make directory", path) { mkdirat(directory, place.name, 0o700) }
        let asked = FileAttributes(mode: mode, uid: attributes.uid, gid: attributes.gid)
        do {
            try change(place, asked)
        } catch {
            unlinkat(directory, place.name, AT_REMOVEDIR)
            throw error
        }
    }

    package func setAttributes(_ path: String, _ attributes: FileAttributes) throws(HostError) {
        try change(try PathInDirectory(path, doing: "change attributes of"), attributes)
    }

    package func remove(_ path: String) throws(HostError) {
        guard let info = try info(path) else { return }
        let place = try PathInDirectory(path, doing: "remove")
        if info.kind == .directory { try Mounts.refuse(below: path, in: place) }
        try TreeRemoval(path: path).remove(place.name, in: place.directory.descriptor)
    }

    private func change(_ place: borrowing PathInDirectory, _ attributes: FileAttributes) throws(HostError) {
        let directory = place.directory.descriptor
        let path = place.path
        guard let status = place.status() else {
            throw .system(doing: "change attributes of", path: path, errno: ENOENT)
        }
        let uid = attributes.uid ?? status.st_uid, gid = attributes.gid ?? status.st_gid
        let isOther = uid != status.st_uid || gid != status.st_gid
        if isOther {
            try systemCall("change the owner of", path) {
                fchownat(directory, place.name, uid, gid, AT_SYMLINK_NOFOLLOW)
            }
        }
        // A link has no mode of its own; a change of owner takes setuid away, so the mode is set after it.
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        let mode = attributes.mode.map { mode_t($0) } ?? status.st_mode & 0o7777
        guard !isLink, mode != status.st_mode & 0o7777 || isOther else { return }
        try systemCall("change the mode of", path) {
            fchmodat(directory, place.name, mode, AT_SYMLINK_NOFOLLOW)
        }
    }
}

/// Removes a tree through directory descriptors, so that a link swapped in on the way is removed, never entered.
private struct TreeRemoval {
    /// What messages name.
    let path: String

    func remove(_ name: String, in directory: Int32) throws(HostError) {
        if unlinkat(directory, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else { throw .system(doing: "remove", path: path, errno: errno) }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let inside = OpenFile(try systemCall("remove", path) { openat(directory, name, flags) })
        for entry in try entries(of: inside) { try remove(entry, in: inside.descriptor) }
        try systemCall("remove", path) { unlinkat(directory, name, AT_REMOVEDIR) }
    }

    private func entries(of directory: borrowing OpenFile) throws(HostError) -> [String] {
        let copy = try systemCall("list", path) { fcntl(directory.descriptor, F_DUPFD_CLOEXEC, 0) }
        guard let stream = fdopendir(copy) else {
            let number = errno
            close(copy)
            throw .system(doing: "list", path: path, errno: number)
        }
        defer { closedir(stream) }
        return try entryNames(of: stream, path)
    }
}

/// The mount points of this process.
private enum Mounts {
    /// Fails when something is mounted on `path` or below it: removing must not empty another filesystem.
    static func refuse(below path: String, in place: borrowing PathInDirectory) throws(HostError) {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/fd/\(place.directory.descriptor)", &buffer, buffer.count)
        guard count > 0 else { return }
        let parent = String(decoding: buffer[..<count], as: UTF8.self)
        let real = parent == "/" ? "/" + place.name : parent + "/" + place.name
        let points = (try? LocalHost().read("/proc/self/mountinfo", limit: 1 << 24)) ?? []
        for line in points.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            guard fields.count > 4 else { continue }
            let point = unescape(fields[4])
            if point == real || point.hasPrefix(real + "/") {
                throw .system(doing: "remove", path: point == real ? path : point, errno: EBUSY)
            }
        }
    }

    /// mountinfo writes blanks as `\040`.
    private static func unescape(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                result.append(code)
                rest = rest.dropFirst(3)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
