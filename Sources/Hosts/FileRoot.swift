import CLinux
import Glibc

/// A folder whose files strangers may read: a name or a link that leads out of it opens nothing (openat2(2), Linux 5.6).
package final class FileRoot: Sendable {
    package let path: String
    private let descriptor: Int32

    package init(_ path: String) throws(HostError) {
        self.path = path
        descriptor = try systemCall("open", path) { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }

    deinit {
        close(descriptor)
    }

    /// Opens a regular file for reading. Slashes at the start of its name count for nothing.
    package func open(_ name: String) throws(HostError) -> RootedFile {
        let relative = String(name.drop { $0 == "/" })
        let whole = path + "/" + relative
        guard !relative.isEmpty, !relative.utf8.contains(0) else {
            throw .system(doing: "open", path: whole, errno: ENOENT)
        }
        let file = OpenFile(try systemCall("open", whole) { cm_open_beneath(descriptor, relative) })
        let status = try file.status(whole)
        guard status.st_mode & S_IFMT == S_IFREG else { throw .system(doing: "open", path: whole, errno: EISDIR) }
        return RootedFile(file: file, status: status, path: whole)
    }
}

/// A regular file below a `FileRoot`, open for reading until it is let go.
package final class RootedFile: Sendable {
    package let size: Int
    /// In whole seconds since 1970.
    package let modified: Int
    package let path: String
    private let file: OpenFile

    fileprivate init(file: consuming OpenFile, status: stat, path: String) {
        self.file = file
        self.path = path
        size = Int(status.st_size)
        modified = Int(status.st_mtim.tv_sec)
    }

    /// Up to `count` bytes from `offset`; fewer only at the end.
    package func read(at offset: Int, count: Int) throws(HostError) -> [UInt8] {
        var number: Int32 = 0
        let descriptor = file.descriptor
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor,
                    buffer.baseAddress.map { $0 + filled },
                    count - filled,
                    off_t(offset + filled)
                )
                if got < 0, errno == EINTR { continue }
                if got < 0 { number = errno }
                if got <= 0 { return }
                filled += got
            }
        }
        if number != 0 { throw .system(doing: "read", path: path, errno: number) }
        return bytes
    }

    /// A descriptor of its own for the same file, which the caller closes.
    package func duplicate() throws(HostError) -> Int32 {
        let descriptor = file.descriptor
        return try systemCall("open", path) { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }
    }
}
