import CLibArchive
import Foundation

/// Writes a `.tgz` entry by entry.
final class TarGzip {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let archive: OpaquePointer
    private let time: Date

    init(_ path: String, time: Date) throws {
        guard let archive = archive_write_new() else { throw Failure(description: "out of memory") }
        self.archive = archive
        self.time = time
        archive_write_add_filter_gzip(archive)
        archive_write_set_filter_option(archive, "gzip", "compression-level", "1")
        archive_write_set_format_ustar(archive)
        try check(archive_write_open_filename(archive, path))
    }

    deinit {
        archive_write_free(archive)
    }

    func addDirectory(_ path: String) throws {
        try header(path, size: 0, type: 0o040000, mode: 0o755)
    }

    func addFile(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws {
        try header(path, size: bytes.count, type: 0o100000, mode: mode)
        try append(bytes)
    }

    /// A file whose content follows with `append`.
    func beginFile(_ path: String, size: Int, mode: UInt32 = 0o644) throws {
        try header(path, size: size, type: 0o100000, mode: mode)
    }

    func append(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        let written = bytes.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw failure }
    }

    func finish() throws { try check(archive_write_close(archive)) }

    private func header(_ path: String, size: Int, type: UInt32, mode: UInt32) throws {
        let entry = archive_entry_new()
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname(entry, path)
        archive_entry_set_size(entry, Int64(size))
        archive_entry_set_filetype(entry, type)
        archive_entry_set_perm(entry, mode)
        archive_entry_set_mtime(entry, time_t(time.timeIntervalSince1970), 0)
        try check(archive_write_header(archive, entry))
    }

    private func check(_ status: Int32) throws {
        if status < ARCHIVE_WARN { throw failure }
    }

    private var failure: Failure {
        Failure(description: archive_error_string(archive).map { String(cString: $0) } ?? "cannot write an archive")
    }
}
