/// What `lstat` says of a path.
package struct FileInfo: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case file
        case directory
        case link
        case device
        case other
    }

    package var kind: Kind
    /// The permission bits with setuid, setgid and sticky: `0o644`.
    package var mode: UInt16
    package var uid: UInt32
    package var gid: UInt32
    package var size: Int
    /// Seconds since 1970.
    package var modified: Double
    /// Where a link points, as written in it.
    package var target: String?
    /// Which filesystem it is on.
    package var device: UInt64

    package init(
        kind: Kind,
        mode: UInt16,
        uid: UInt32 = 0,
        gid: UInt32 = 0,
        size: Int = 0,
        modified: Double = 0,
        target: String? = nil,
        device: UInt64 = 0
    ) {
        self.kind = kind
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.size = size
        self.modified = modified
        self.target = target
        self.device = device
    }
}

/// A line of the user database.
package struct UserRecord: Hashable, Sendable {
    package var name: String
    package var uid: UInt32
    package var gid: UInt32
    package var fullName: String
    package var home: String
    package var shell: String

    package init(name: String, uid: UInt32, gid: UInt32, fullName: String = "", home: String = "", shell: String = "") {
        self.name = name
        self.uid = uid
        self.gid = gid
        self.fullName = fullName
        self.home = home
        self.shell = shell
    }
}

/// A line of the group database.
package struct GroupRecord: Hashable, Sendable {
    package var name: String
    package var gid: UInt32
    package var members: [String]

    package init(name: String, gid: UInt32, members: [String] = []) {
        self.name = name
        self.gid = gid
        self.members = members
    }
}
