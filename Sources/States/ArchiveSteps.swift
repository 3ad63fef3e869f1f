import Hosts

/// Unpack an archive in one streaming pass: nothing that escapes `destination` is ever made.
package struct Extraction: Hashable, Sendable {
    package var source: ArchiveSource
    package var destination: String
    /// The digest that the archive must have; computed on the way. Nil: not verified.
    package var digest: Digest?
    /// How many leading path components to drop.
    package var stripComponents: Int
    /// Who shall own what is unpacked; nil: root (or this process's user).
    package var uid: UInt32?
    package var gid: UInt32?
    /// Entries whose path (before stripping) matches one of these globs are left out.
    package var excluding: [String]
    /// `tar`, `zip`, `cpio` or `7z`, when nothing else will do.
    package var format: String?
    /// False: files get 0644 and directories 0755, whatever the archive says.
    package var keepsPermissions = true
    /// Refuse an archive with more than one name at its top.
    package var enforcesTopLevel = false
    /// Remove what the destination has under the archive's top-level names before.
    package var cleans = false
    /// Remove paths of the destination that are of another kind than in the archive.
    package var forces = false
    /// Bytes that one packed byte may become before it is taken for a bomb; nil: the usual.
    package var maximumRatio: Int?
    /// Entries that must never be where the rest goes.
    package var aside: Aside?
    /// What must be true of the unpacked tree before anything of it is put in place.
    package var checks: [LayoutCheck] = []
    /// Where to remember what was unpacked, as an `ArchiveRecord`.
    package var record: String?
    /// What the record calls the source; nil: as it is.
    package var rememberedSource: String?

    package init(
        source: ArchiveSource,
        destination: String,
        digest: Digest? = nil,
        stripComponents: Int = 0,
        uid: UInt32? = nil,
        gid: UInt32? = nil,
        excluding: [String] = []
    ) {
        self.source = source
        self.destination = destination
        self.digest = digest
        self.stripComponents = stripComponents
        self.uid = uid
        self.gid = gid
        self.excluding = excluding
    }

    /// Entries matching `globs` go to `path`, readable by root alone.
    package struct Aside: Hashable, Sendable {
        package var globs: [String]
        package var path: String

        package init(globs: [String], path: String) {
            self.globs = globs
            self.path = path
        }
    }
}

/// A fact that an unpacked tree must show. Paths are relative to where the archive goes.
package enum LayoutCheck: Hashable, Sendable {
    case exists(String)
    /// The file's digest stands in another file of the tree; its length names the algorithm.
    case digest(of: String, in: String)
    /// The file's text, without blanks at its ends.
    case text(of: String, is: String)
}

/// Where an archive's bytes come from.
package enum ArchiveSource: Hashable, Sendable {
    case local(path: String)
    case tree(TreeEntry)
    case url(String)

    /// As a person wrote it.
    package var display: String {
        switch self {
        case .local(let path): path
        case .tree(let entry): "salt://" + entry.path
        case .url(let url): URLText.withoutPassword(url)
        }
    }
}

/// Fetch a URL into a file, resuming what an earlier attempt left, and verify it.
package struct Download: Hashable, Sendable {
    package var url: String
    package var path: String
    package var digest: Digest?

    package init(url: String, path: String, digest: Digest? = nil) {
        self.url = url
        self.path = path
        self.digest = digest
    }
}

/// Bring a mirror up to date: the steps under the mirror's lock, unless another run has done it meanwhile.
package struct MirrorUpdate: Hashable, Sendable {
    package var directory: String
    /// The file whose lock keeps other runs out.
    package var lock: String
    /// The name of the link to the current release.
    package var link: String
    /// What was seen when the steps were decided. Another picture under the lock: another run was here.
    package var seen: MirrorPicture
    /// The release that shall be current at the end.
    package var version: String
    package var steps: [Step]

    package init(
        directory: String,
        lock: String,
        link: String,
        seen: MirrorPicture,
        version: String,
        steps: [Step]
    ) {
        self.directory = directory
        self.lock = lock
        self.link = link
        self.seen = seen
        self.version = version
        self.steps = steps
    }
}

/// Text of URLs.
package enum URLText {
    /// `https://user:secret@host/` as `https://<redacted>@host/`.
    package static func withoutPassword(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" && $0 != "?" }
        guard let at = host.lastIndex(of: "@") else { return url }
        return url[..<scheme.upperBound] + "<redacted>" + rest[at...]
    }

    /// The last name of its path.
    package static func fileName(_ url: String) -> String {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        return String(path.split(separator: "/").last ?? "")
    }
}
