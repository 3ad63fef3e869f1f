import CLibArchive
import Foundation

/// Makes archives, the harmless and the hostile, as libarchive writes them: it checks nothing.
///
///     let bytes = try ArchiveMaker(format: "zip").bytes([.file("a/b", "text"), .link("a/c", to: "b")])
package struct ArchiveMaker: Sendable {
    package enum Entry: Sendable {
        case file(String, [UInt8], mode: UInt32)
        case directory(String, mode: UInt32)
        case link(String, to: String)
        case hardLink(String, to: String)
        /// Type bits, such as `S_IFIFO`.
        case special(String, type: UInt32)

        package static func file(_ path: String, _ text: String, mode: UInt32 = 0o644) -> Entry {
            .file(path, Array(text.utf8), mode: mode)
        }

        package static func directory(_ path: String) -> Entry { .directory(path, mode: 0o755) }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// libarchive's names: `pax`, `ustar`, `zip`, `newc`, `7zip`.
    package var format: String
    /// `none`, `gzip`, `xz`, `bzip2`, `zstd`, `lz4`.
    package var filter: String
    package var modified: Int

    package init(format: String = "pax", filter: String = "none", modified: Int = 1_700_000_000) {
        self.format = format
        self.filter = filter
        self.modified = modified
    }

    package func bytes(_ entries: [Entry]) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try write(entries, to: folder / "archive")
        return Array(try Data(contentsOf: URL(filePath: folder / "archive")))
    }

    package func write(_ entries: [Entry], to path: String) throws {
        // libarchive wants to know how names are written.
        let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)
        let before = uselocale(locale)
        defer {
            uselocale(before)
            freelocale(locale)
        }
        guard let archive = archive_write_new() else { throw Failure(description: "out of memory") }
        defer { archive_write_free(archive) }
        try check(archive_write_set_format_by_name(archive, format), archive)
        if filter != "none" { try check(archive_write_add_filter_by_name(archive, filter), archive) }
        try check(archive_write_open_filename(archive, path), archive)
        for entry in entries { try write(entry, archive) }
        try check(archive_write_close(archive), archive)
    }

    private func write(_ entry: Entry, _ archive: OpaquePointer) throws {
        let header = archive_entry_new()
        defer { archive_entry_free(header) }
        archive_entry_set_mtime(header, time_t(modified), 0)
        var content: [UInt8] = []
        archive_entry_set_size(header, 0)
        switch entry {
        case .file(let path, let bytes, let mode):
            content = bytes
            archive_entry_set_pathname_utf8(header, path)
            archive_entry_set_size(header, Int64(bytes.count))
            archive_entry_set_mode(header, 0o100000 | mode)
        case .directory(let path, let mode):
            archive_entry_set_pathname_utf8(header, path)
            archive_entry_set_mode(header, 0o040000 | mode)
        case .link(let path, let target):
            archive_entry_set_pathname_utf8(header, path)
            archive_entry_set_mode(header, 0o120777)
            archive_entry_set_symlink_utf8(header, target)
        case .hardLink(let path, let target):
            archive_entry_set_pathname_utf8(header, path)
            archive_entry_set_mode(header, 0o100644)
            archive_entry_set_hardlink_utf8(header, target)
        case .special(let path, let type):
            archive_entry_set_pathname_utf8(header, path)
            archive_entry_set_mode(header, type | 0o644)
        }
        try check(archive_write_header(archive, header), archive)
        guard !content.isEmpty else { return }
        let written = content.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
        if written != content.count { throw failure(archive) }
    }

    private func check(_ status: Int32, _ archive: OpaquePointer) throws {
        if status < ARCHIVE_WARN { throw failure(archive) }
    }

    private func failure(_ archive: OpaquePointer) -> Failure {
        Failure(description: archive_error_string(archive).map { String(cString: $0) } ?? "cannot write an archive")
    }
}
