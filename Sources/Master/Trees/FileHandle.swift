import Glibc

/// An open file that closes itself.
struct FileHandle: ~Copyable {
    let descriptor: Int32
    private let path: String

    init(reading path: String) throws(TreeError) {
        // Not blocking: should somebody put a pipe there between the look and the reading.
        try self.init(path, O_RDONLY | O_NONBLOCK, 0, "read")
    }

    init(creating path: String) throws(TreeError) {
        try self.init(path, O_WRONLY | O_CREAT | O_EXCL, 0o600, "write")
    }

    private init(_ path: String, _ flags: Int32, _ mode: mode_t, _ doing: String) throws(TreeError) {
        descriptor = open(path, flags | O_CLOEXEC, mode)
        self.path = path
        guard descriptor >= 0 else { throw .system(doing: doing, path: path, errno: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Fills as much of the buffer as there is; fewer bytes only at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TreeError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw .system(doing: "read", path: path, errno: errno)
            }
        }
        return filled
    }

    /// Up to `count` bytes; fewer only at the end of the file.
    func read(upTo count: Int) throws(TreeError) -> [UInt8] {
        var failure: TreeError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(TreeError) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func write(_ bytes: [UInt8]) throws(TreeError) {
        try bytes.span.bytes.withUnsafeBytes { bytes throws(TreeError) in try write(bytes) }
    }

    func write(_ buffer: UnsafeRawBufferPointer) throws(TreeError) {
        var done = 0
        while done < buffer.count {
            let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                throw .system(doing: "write", path: path, errno: errno)
            }
        }
    }

    /// Makes this file share the blocks of another (`FICLONE`); false where the filesystem cannot.
    func clone(_ other: borrowing FileHandle) -> Bool {
        ioctl(descriptor, 0x4004_9409, other.descriptor) == 0
    }
}
