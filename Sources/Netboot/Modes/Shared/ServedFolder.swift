import Glibc
package import Hosts

/// A folder whose files are given to machines. Links are followed as long as they stay inside; nothing outside is ever opened,
/// whatever a path or a link says. A folder of programs is its operator's own: Debian's has links to `/boot`, so those may lead anywhere.
package struct ServedFolder: Sendable {
    /// Why a file is not there.
    package enum Refusal: Error, Hashable, Sendable {
        case missing
        /// A link or a path leads out of the folder.
        case outside
        /// A folder, a device, or a file that may not be read.
        case notAFile
    }

    /// A regular file, open for reading.
    package struct File: Sendable {
        package var descriptor: Int32
        package var size: Int
        package var modified: Int

        package var body: HTTPBootResponse.Body { .file(descriptor: descriptor, size: size, modified: modified) }
    }

    /// Absolute, without links.
    package let path: String
    private let trustsLinks: Bool
    private let host: any Host

    /// Nil where there is no such folder. `trustsLinks`: a file right in it may be a link to somewhere else.
    package init?(_ path: String, trustsLinks: Bool = false, host: any Host = LocalHost()) {
        guard let resolved = ResolvedPath.of(path), let info = try? host.info(resolved), info.kind == .directory
        else { return nil }
        self.path = resolved
        self.trustsLinks = trustsLinks
        self.host = host
    }

    /// Opens a file; whoever asks closes its descriptor.
    package func open(_ name: String) throws(Refusal) -> File {
        try Self.open(absolute: path + "/" + name, below: trustsLinks && !name.contains("/") ? nil : path)
    }

    /// Opens a file wherever it is, as predecessors do that trust whoever lays down links.
    static func open(anywhere name: String) throws(Refusal) -> File {
        try open(absolute: name, below: nil)
    }

    private static func open(absolute name: String, below root: String?) throws(Refusal) -> File {
        guard !name.utf8.contains(0) else { throw .missing }
        // A pipe would wait for somebody who writes.
        let descriptor = Glibc.open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw errno == EACCES ? .notAFile : .missing }
        do {
            return try check(descriptor, below: root)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// What was opened is looked at, not its name: links may change between two looks.
    private static func check(_ descriptor: Int32, below root: String?) throws(Refusal) -> File {
        if let root {
            guard let real = ResolvedPath.of("/proc/self/fd/\(descriptor)", below: root), real != root
            else { throw .outside }
        }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        return File(descriptor: descriptor, size: Int(info.st_size), modified: info.st_mtim.tv_sec)
    }

    /// A whole file, of at most so many bytes.
    package func read(_ name: String, limit: Int = 1 << 20) throws(Refusal) -> [UInt8] {
        let file = try open(name)
        defer { close(file.descriptor) }
        guard file.size <= limit else { throw .notAFile }
        return Self.bytes(file.descriptor, count: file.size)
    }

    /// So many bytes of an open file, or as many as there are.
    static func bytes(_ descriptor: Int32, count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes[filled...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard got > 0 else { break }
            filled += got
        }
        return Array(bytes.prefix(filled))
    }

    /// The same as text; nil where there is none.
    package func text(_ name: String, limit: Int = 1 << 20) -> String? {
        (try? read(name, limit: limit)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names in a folder below this one, sorted; none where there is no such folder.
    package func names(in name: String) -> [String] {
        (try? host.list(path + "/" + name)) ?? []
    }

    /// What is at a name itself.
    package func info(_ name: String) -> FileInfo? { try? host.info(path + "/" + name) }

    /// Whether it is gone now.
    package func remove(_ name: String) -> Bool {
        (try? host.remove(path + "/" + name)) != nil
    }
}
