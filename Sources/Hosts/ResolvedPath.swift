import CLinux
import Glibc

/// Paths as the system resolves them.
package enum ResolvedPath {
    /// The absolute path without links, `.` and `..`; nil where nothing is there.
    package static func of(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The same if it is `root` or below it; nil where a link leads out. `root` is itself resolved.
    package static func of(_ path: String, below root: String) -> String? {
        guard let resolved = isPlain(path) ? path : of(path) else { return nil }
        let isInside = resolved == root || root == "/" || resolved.hasPrefix(root + "/")
        return isInside ? resolved : nil
    }

    /// Whether no part of an absolute path without `.` and `..` is a link, so that it is its own resolved path. One call for
    /// all parts (openat2(2)); false where the kernel does not have it.
    private static func isPlain(_ path: String) -> Bool {
        let descriptor = cm_open_without_links(path)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }
}
