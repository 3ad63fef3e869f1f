/// Why the store did not do what was asked; the text names the file and says what to look at.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    case cannotOpen(path: String, reason: String)
    /// SQLite refused a statement: disk full, file damaged, file locked by another process.
    case failed(path: String, reason: String)
    /// Written by a later version of cm.
    case tooNew(path: String, version: Int, known: Int)
    /// A row that this program cannot have written.
    case damaged(path: String, what: String)
    case closed

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "cannot open the store \(path): \(reason)"
        case .failed(let path, let reason): "the store \(path) failed: \(reason)"
        case .tooNew(let path, let version, let known):
            "the store \(path) has schema \(version) and this version of cm knows up to \(known): install a newer cm"
        case .damaged(let path, let what): "the store \(path) is damaged: \(what); restore it from a backup"
        case .closed: "the store is closed"
        }
    }
}
