import Glibc
import Hosts

/// Why the server cannot do its work.
package enum ServerError: Error, Hashable, CustomStringConvertible {
    case badAddress(String)
    case system(doing: String, errno: Int32)

    package var description: String {
        switch self {
        case .badAddress(let text): "'\(text)' is not an address to listen on"
        case .system(let doing, let number): "cannot \(doing): \(systemErrorText(number))"
        }
    }

    /// Throws where a call failed.
    static func check(_ result: Int32, _ doing: @autoclosure () -> String) throws(ServerError) {
        if result < 0 { throw .system(doing: doing(), errno: errno) }
    }
}
