/// Why an archive was not unpacked. Nothing of it is left behind, whichever it is.
package enum ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It cannot be read: not an archive, broken, cut short.
    case unreadable(reason: String)
    /// It is another kind of archive than was said.
    case wrongFormat(found: String, wanted: String)
    /// An entry that would escape the destination, or that no state wants on a host.
    case refused(entry: String, reason: String)
    case tooManyEntries(limit: Int)
    /// It unpacks to far more than it is: the mark of a decompression bomb.
    case tooDense(entry: String, ratio: Int)
    case noSpace(needed: Int, free: Int)
    case severalTopLevels(format: String, destination: String)
    case empty
    /// Paths that exist at the destination as another kind of file.
    case wrongKind(paths: [String])
    case system(doing: String, entry: String, errno: Int32)

    package var description: String {
        switch self {
        case .unreadable(let reason): "cannot read the archive: \(reason)"
        case .wrongFormat(let found, let wanted): "the archive is \(found), not \(wanted) as archive_format says"
        case .refused(let entry, let reason): "refused to unpack: entry '\(entry)' \(reason)"
        case .tooManyEntries(let limit): "refused to unpack: it has more than \(limit) entries"
        case .tooDense(let entry, let ratio):
            "refused to unpack: at entry '\(entry)' it has grown to more than \(ratio) times its packed size"
                + " (set max_ratio if that is right)"
        case .noSpace(let needed, let free):
            "refused to unpack: it needs at least \(needed) bytes and \(free) are free"
        case .severalTopLevels(let format, let destination):
            "Archive does not have a single top-level directory. To allow this archive to be extracted, set"
                + " 'enforce_toplevel' to False. To avoid a '\(format)-bomb' it may also be advisable to set a top-level"
                + " directory by adding it to the 'name' value (for example, setting 'name' to"
                + " \(destination)/some_dir instead of \(destination)/)."
        case .empty: "No files were extracted"
        case .wrongKind(let paths):
            "The below paths exist, but are the incorrect type (file instead of directory, symlink instead of file, etc.)."
                + " To proceed with extraction, set 'force' to True. Note that this will remove these paths before"
                + " extracting.\n\n" + paths.map { "- \($0)" }.joined(separator: "\n")
        case .system(let doing, let entry, let errno): "cannot \(doing) '\(entry)': \(systemErrorText(errno))"
        }
    }
}
