import Glibc
package import Hosts

/// A folder for this process alone, of mode 0700, with a name that nobody can know before it is there.
package struct PrivateFolder: Sendable {
    package let path: String

    /// Makes it in the service's runtime folder, else in the one for temporary files. Never takes one that somebody else has made.
    package init(named name: String, below places: [String] = Self.places) throws(HostError) {
        // The sockets of gpg's agent are in it, and the path of a socket has room for 107 bytes.
        let place = places.first { $0.hasPrefix("/") && $0.utf8.count + name.utf8.count < 79 } ?? "/tmp"
        var template = "\(place)/\(name)-XXXXXX".utf8CString.map { $0 }
        guard mkdtemp(&template) != nil else { throw .system(doing: "make a folder in", path: place, errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Where it may be, best first.
    package static var places: [String] {
        ["RUNTIME_DIRECTORY", "TMPDIR"].compactMap { (name: String) -> String? in
            // systemd names all of a service's folders, with colons between them.
            getenv(name).flatMap { String(cString: $0).split(separator: ":").first.map(String.init) }
        }
    }

    package func remove() { try? LocalHost().remove(path) }
}
