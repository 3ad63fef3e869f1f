import Glibc

/// Repeats a system call that a signal interrupted; throws what else went wrong with it.
@discardableResult
func systemCall<Number: BinaryInteger>(
    _ doing: String,
    _ path: String,
    _ body: () -> Number
) throws(HostError) -> Number {
    while true {
        let result = body()
        if result != -1 { return result }
        let number = errno
        if number != EINTR { throw .system(doing: doing, path: path, errno: number) }
    }
}

/// An open file that closes itself.
struct OpenFile: ~Copyable {
    let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// `flags` get `O_CLOEXEC`.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0, doing: String) throws(HostError) {
        descriptor = try systemCall(doing, path) { open(path, flags | O_CLOEXEC, mode) }
    }

    deinit {
        close(descriptor)
    }

    func write(_ bytes: [UInt8], path: String) throws(HostError) {
        try bytes.span.bytes.withUnsafeBytes { bytes throws(HostError) in try write(bytes, path: path) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, path: String) throws(HostError) {
        guard let base = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            let start = base + done, count = bytes.count - done
            done += try systemCall("write", path) { Glibc.write(descriptor, start, count) }
        }
    }

    /// Up to `count` bytes; fewer only at the end of the file. `shortIsEnd`: it is a plain file, of which the system gives
    /// less than was asked for only there.
    func read(upTo count: Int, path: String, shortIsEnd: Bool = false) throws(HostError) -> [UInt8] {
        var failure: HostError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(HostError) {
                while filled < count {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                    let got = try read(into: rest, path: path)
                    if got == 0 { return }
                    filled += got
                    if shortIsEnd, got < rest.count { return }
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Reads into `buffer`; 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, path: String) throws(HostError) -> Int {
        try systemCall("read", path) { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
    }

    func status(_ path: String) throws(HostError) -> stat {
        var status = stat()
        try systemCall("look at", path) { fstat(descriptor, &status) }
        return status
    }
}

/// A directory to work in and the last part of a path in it, so that nobody can swap what lies between.
struct PathInDirectory: ~Copyable {
    let directory: OpenFile
    let name: String
    let path: String

    init(_ path: String, doing: String) throws(HostError) {
        self.path = path
        var end = path[...]
        while end.count > 1, end.last == "/" { end.removeLast() }
        let slash = end.lastIndex(of: "/")
        name = slash.map { String(end[end.index(after: $0)...]) } ?? String(end)
        let parent = slash.map { $0 == end.startIndex ? "/" : String(end[..<$0]) } ?? "."
        guard !name.isEmpty, name != ".", name != ".." else {
            throw .system(doing: doing, path: path, errno: EINVAL)
        }
        let descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(doing: doing, path: path, errno: errno) }
        directory = OpenFile(descriptor)
    }

    /// A name beside it that nothing has yet.
    func temporaryName() -> String {
        // A file name may have 255 bytes.
        ".\(String(decoding: name.utf8.prefix(200), as: UTF8.self)).cm-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    }

    func status() -> stat? {
        var status = stat()
        return fstatat(directory.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }

    func rename(_ temporary: String, doing: String) throws(HostError) {
        let directory = directory.descriptor
        guard renameat(directory, temporary, directory, name) == 0 else {
            let number = errno
            unlinkat(directory, temporary, 0)
            throw .system(doing: doing, path: path, errno: number)
        }
    }
}
