import CLibArchive
import Glibc

/// An archive being read: libarchive with the formats and filters that states use, and no outside programs.
///
/// Belongs to one thread. The bytes come from a pipe (streaming) or from a file (formats whose directory is at the end).
final class ArchiveReader {
    private let library: LibArchive
    private let archive: OpaquePointer
    private var pipe: ChunkPipe?
    /// The chunk that libarchive is looking at.
    private var chunk: UnsafeMutableRawBufferPointer?

    init() throws(ArchiveError) {
        library = try LibArchive.loaded.get()
        guard let archive = library.new() else { throw .unreadable(reason: "out of memory") }
        self.archive = archive
        for teach in library.abilities { _ = teach(archive) }
    }

    deinit {
        _ = library.free(archive)
        chunk?.deallocate()
    }

    func open(_ pipe: ChunkPipe) throws(ArchiveError) {
        self.pipe = pipe
        let me = Unmanaged.passUnretained(self).toOpaque()
        let status = library.openStream(
            archive,
            me,
            nil,
            { _, client, buffer in
                guard let client, let buffer else { return -1 }
                return Unmanaged<ArchiveReader>.fromOpaque(client).takeUnretainedValue().nextChunk(into: buffer)
            },
            nil
        )
        try check(status)
    }

    func open(_ file: String) throws(ArchiveError) {
        try check(library.openFile(archive, file, 1 << 18))
    }

    /// The next entry, or nil at the end. It lasts until the next call.
    func next() throws(ArchiveError) -> ArchiveEntry? {
        var entry: OpaquePointer?
        let status = library.nextHeader(archive, &entry)
        if status == ARCHIVE_EOF { return nil }
        if status != ARCHIVE_WARN { try check(status) }
        guard let entry else { throw .unreadable(reason: "an entry without a header") }
        return ArchiveEntry(entry, of: library)
    }

    /// `tar`, `zip`, `cpio` or `7z`, once an entry has been read.
    var format: String {
        switch library.format(archive) & ARCHIVE_FORMAT_BASE_MASK {
        case ARCHIVE_FORMAT_TAR: "tar"
        case ARCHIVE_FORMAT_ZIP: "zip"
        case ARCHIVE_FORMAT_CPIO: "cpio"
        case ARCHIVE_FORMAT_7ZIP: "7z"
        default: "unknown"
        }
    }

    /// Calls `body` with each stretch of the current entry's content and its place; holes are not among them.
    func content(_ body: (UnsafeRawBufferPointer, Int) throws(ArchiveError) -> Void) throws(ArchiveError) {
        while true {
            var buffer: UnsafeRawPointer?
            var count = 0
            var offset: Int64 = 0
            let status = library.dataBlock(archive, &buffer, &count, &offset)
            if status == ARCHIVE_EOF { return }
            if status != ARCHIVE_WARN { try check(status) }
            try body(UnsafeRawBufferPointer(start: buffer, count: count), Int(offset))
        }
    }

    private func nextChunk(into buffer: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        guard let bytes = pipe?.next() else { return 0 }
        chunk?.deallocate()
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        copy.copyBytes(from: bytes)
        chunk = copy
        buffer.pointee = UnsafeRawPointer(copy.baseAddress)
        return bytes.count
    }

    private func check(_ status: Int32) throws(ArchiveError) {
        if status >= ARCHIVE_OK { return }
        let reason = library.errorText(archive).map { String(cString: $0) } ?? "unknown reason"
        throw .unreadable(reason: reason)
    }
}

/// One entry's header.
struct ArchiveEntry {
    enum Kind: Hashable {
        case file
        case directory
        case symbolicLink(String)
        case hardLink(String)
        /// A device, a pipe, a socket.
        case special(String)
    }

    private let entry: OpaquePointer
    private let library: LibArchive

    init(_ entry: OpaquePointer, of library: LibArchive) {
        self.entry = entry
        self.library = library
    }

    var path: String? {
        Self.text(library.pathUTF8(entry)) ?? Self.text(library.path(entry))
    }

    var kind: Kind? {
        if let target = library.hardLinkUTF8(entry) ?? library.hardLink(entry) {
            return Self.text(target).map { .hardLink($0) }
        }
        return switch library.kind(entry) {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK:
            Self.text(library.symbolicLinkUTF8(entry) ?? library.symbolicLink(entry)).map { .symbolicLink($0) }
        case S_IFCHR, S_IFBLK: .special("a device")
        case S_IFIFO: .special("a named pipe")
        case S_IFSOCK: .special("a socket")
        default: .special("of an unknown kind")
        }
    }

    /// Without setuid, setgid and sticky.
    var permissions: mode_t { library.permissions(entry) & 0o777 }

    /// Content bytes, holes included; nil where the format does not say ahead.
    var size: Int? { library.sizeIsSet(entry) == 0 ? nil : library.size(entry) }

    var modified: timespec? {
        guard library.modifiedIsSet(entry) != 0 else { return nil }
        return timespec(tv_sec: library.modified(entry), tv_nsec: library.modifiedNanoseconds(entry))
    }

    var isEncrypted: Bool { library.isEncrypted(entry) != 0 }

    private static func text(_ bytes: UnsafePointer<CChar>?) -> String? {
        bytes.flatMap { String(validatingCString: $0) }
    }
}
