import Glibc

/// The functions of libarchive, which is loaded when the first archive comes: with the libraries it needs itself it would cost
/// every process 2 MB and a tenth of its start.
struct LibArchive: Sendable {
    typealias Status = @convention(c) @Sendable (OpaquePointer?) -> Int32
    typealias Text = @convention(c) @Sendable (OpaquePointer?) -> UnsafePointer<CChar>?
    typealias Number = @convention(c) @Sendable (OpaquePointer?) -> Int
    typealias Mode = @convention(c) @Sendable (OpaquePointer?) -> mode_t
    typealias Read =
        @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int
    typealias Callback = @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32

    let new: @convention(c) @Sendable () -> OpaquePointer?
    let free: Status
    /// Each makes the reader understand one more compression or format.
    let abilities: [Status]
    let openStream:
        @convention(c) @Sendable (OpaquePointer?, UnsafeMutableRawPointer?, Callback?, Read?, Callback?) -> Int32
    let openFile: @convention(c) @Sendable (OpaquePointer?, UnsafePointer<CChar>?, Int) -> Int32
    let nextHeader: @convention(c) @Sendable (OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?) -> Int32
    let dataBlock:
        @convention(c) @Sendable (
            OpaquePointer?, UnsafeMutablePointer<UnsafeRawPointer?>?, UnsafeMutablePointer<Int>?,
            UnsafeMutablePointer<Int64>?
        ) -> Int32
    let format: Status
    let errorText: Text

    let path: Text
    let pathUTF8: Text
    let hardLink: Text
    let hardLinkUTF8: Text
    let symbolicLink: Text
    let symbolicLinkUTF8: Text
    let kind: Mode
    let permissions: Mode
    let sizeIsSet: Status
    let size: Number
    let modifiedIsSet: Status
    let modified: Number
    let modifiedNanoseconds: Number
    let isEncrypted: Status

    /// The library, or why there is none.
    static let loaded = Result { () throws(SharedLibrary.Problem) in try LibArchive() }
        .mapError { ArchiveError.unreadable(reason: $0.description) }

    private init() throws(SharedLibrary.Problem) {
        let library = try SharedLibrary("libarchive.so.13", package: "libarchive13")
        new = try library.function("archive_read_new")
        free = try library.function("archive_read_free")
        abilities = try Self.abilities(in: library)
        openStream = try library.function("archive_read_open")
        openFile = try library.function("archive_read_open_filename")
        nextHeader = try library.function("archive_read_next_header")
        dataBlock = try library.function("archive_read_data_block")
        format = try library.function("archive_format")
        errorText = try library.function("archive_error_string")
        path = try library.function("archive_entry_pathname")
        pathUTF8 = try library.function("archive_entry_pathname_utf8")
        hardLink = try library.function("archive_entry_hardlink")
        hardLinkUTF8 = try library.function("archive_entry_hardlink_utf8")
        symbolicLink = try library.function("archive_entry_symlink")
        symbolicLinkUTF8 = try library.function("archive_entry_symlink_utf8")
        kind = try library.function("archive_entry_filetype")
        permissions = try library.function("archive_entry_perm")
        sizeIsSet = try library.function("archive_entry_size_is_set")
        size = try library.function("archive_entry_size")
        modifiedIsSet = try library.function("archive_entry_mtime_is_set")
        modified = try library.function("archive_entry_mtime")
        modifiedNanoseconds = try library.function("archive_entry_mtime_nsec")
        isEncrypted = try library.function("archive_entry_is_encrypted")
    }

    private static func abilities(in library: SharedLibrary) throws(SharedLibrary.Problem) -> [Status] {
        var found: [Status] = []
        for filter in ["gzip", "bzip2", "xz", "lzma", "zstd", "lz4", "compress"] {
            found.append(try library.function("archive_read_support_filter_\(filter)"))
        }
        for format in ["tar", "cpio", "zip", "7zip"] {
            found.append(try library.function("archive_read_support_format_\(format)"))
        }
        return found
    }
}
