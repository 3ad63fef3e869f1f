package import Hosts

/// A mirror directory as it is: the releases in it and which is current. Looks at names only.
package struct MirrorPicture: Hashable, Sendable {
    package struct Release: Hashable, Sendable {
        package var version: String
        /// When it was published here, seconds since 1970.
        package var published: Double

        package init(version: String, published: Double) {
            self.version = version
            self.published = published
        }
    }

    /// Newest first. A release's directory bears its version; what begins with a dot is none.
    package var releases: [Release]
    /// The release that the link points to; nil where it is missing or points to nothing.
    package var current: String?
    /// When the link was last switched.
    package var switched: Double?
    /// What earlier runs left half done.
    package var leftovers: [String]

    package init(
        releases: [Release] = [],
        current: String? = nil,
        switched: Double? = nil,
        leftovers: [String] = []
    ) {
        self.releases = releases
        self.current = current
        self.switched = switched
        self.leftovers = leftovers
    }

    /// The names under which a release is unpacked and removed.
    package static let incoming = ".incoming-"
    package static let outgoing = ".outgoing-"

    package init(of directory: String, link: String, on host: any ReadableHost) throws(HostError) {
        self.init()
        guard try host.followedInfo(directory)?.kind == .directory else { return }
        for name in try host.list(directory) {
            if name.hasPrefix(Self.incoming) || name.hasPrefix(Self.outgoing) {
                leftovers.append(name)
            } else if !name.hasPrefix("."), let info = try host.info(directory + "/" + name), info.kind == .directory {
                releases.append(Release(version: name, published: info.modified))
            }
        }
        releases.sort { Self.isNewer($0.version, $1.version) }
        guard let info = try host.info(directory + "/" + link), let target = info.target else { return }
        if releases.contains(where: { $0.version == target }) {
            current = target
            switched = info.modified
        }
    }

    /// Orders versions by their numbers: `20250724T000000Z` after `20250710T000000Z`, `1.10` after `1.9`.
    package static func isNewer(_ one: String, _ other: String) -> Bool {
        var left = Array(one.utf8)[...]
        var right = Array(other.utf8)[...]
        while !left.isEmpty, !right.isEmpty {
            let (a, b) = (takePart(&left), takePart(&right))
            if a == b { continue }
            guard let x = a.first, let y = b.first, isDigit(x), isDigit(y) else {
                return b.lexicographicallyPrecedes(a)
            }
            let (p, q) = (a.drop { $0 == UInt8(ascii: "0") }, b.drop { $0 == UInt8(ascii: "0") })
            if p.count != q.count { return p.count > q.count }
            if p != q { return q.lexicographicallyPrecedes(p) }
        }
        return left.count > right.count
    }

    /// A run of digits or a run of anything else.
    private static func takePart(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let first = bytes.first else { return [] }
        let part = bytes.prefix { isDigit($0) == isDigit(first) }
        bytes = bytes.dropFirst(part.count)
        return part
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
