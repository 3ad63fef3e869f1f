import Glibc

/// Why a file of a tree or a blob cannot be had.
enum TreeError: Error, Hashable, CustomStringConvertible {
    case system(doing: String, path: String, errno: Int32)
    /// Written to all the time: no moment at which it was whole.
    case unsteady(path: String)

    var description: String {
        switch self {
        case .system(let doing, let path, let errno): "cannot \(doing) \(path): \(String(cString: strerror(errno)))"
        case .unsteady(let path): "\(path) changed while it was read, three times over"
        }
    }
}
