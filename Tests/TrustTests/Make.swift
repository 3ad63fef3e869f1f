import Glibc
import Testing
import Trust
import Wire

func minionID(_ text: String) throws -> MinionID { try #require(MinionID(text)) }

/// A directory that is gone when the test ends.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/cm-trust-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit {
        for name in ["ca.key", "ca.crt", "a.key", "b.key", "sub/deep/ca.key", "sub/deep/ca.crt"] {
            unlink(path + "/" + name)
        }
        for name in ["/sub/deep", "/sub", ""] { rmdir(path + name) }
    }
}
