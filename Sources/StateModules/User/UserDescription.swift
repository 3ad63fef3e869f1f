import OrderedCollections
import States
import Values

/// What `user.present` says of a user; nil: as it is.
struct UserDescription: Sendable {
    var name: String
    var uid: Int?
    /// A group's name or number.
    var gid: String?
    /// A group of the user's own.
    var ownGroup: Bool?
    var groups: [String]?
    var optionalGroups: [String]
    var removesGroups: Bool
    var home: String?
    var makesHome: Bool
    var movesHome: Bool
    var shell: String?
    var password: String?
    var enforcesPassword: Bool
    var hasEmptyPassword: Bool
    var isLocked: Bool?
    var isSystem: Bool
    var isUnique: Bool
    var skipsLoginLogs: Bool
    /// `fullname`, `roomnumber`, `workphone`, `homephone`, `other`.
    var office: OrderedDictionary<String, String>
    /// Days in `/etc/shadow`, under Salt's names for them there.
    var days: OrderedDictionary<String, Int>
    var allowsUIDChange: Bool
    var allowsGIDChange: Bool

    static let officeNames = ["fullname", "roomnumber", "workphone", "homephone", "other"]
    /// The argument, the name in the shadow file, and `chage`'s option.
    static let dayNames = [
        ("date", "lstchg", "-d"), ("mindays", "min", "-m"), ("maxdays", "max", "-M"), ("inactdays", "inact", "-I"),
        ("warndays", "warn", "-W"), ("expire", "expire", "-E"),
    ]

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        name = arguments.name
        uid = try arguments.int("uid")
        gid = try arguments.string("gid")
        ownGroup = arguments.isGiven("usergroup") ? try arguments.bool("usergroup", or: false) : nil
        groups = try arguments.strings("groups")
        optionalGroups = try arguments.strings("optional_groups") ?? []
        removesGroups = try arguments.bool("remove_groups", or: true)
        home = try arguments.string("home")
        makesHome = try arguments.bool("createhome", or: true)
        movesHome = try arguments.bool("persist_home", or: false)
        shell = try arguments.string("shell")
        password = try arguments.string("password")
        enforcesPassword = try arguments.bool("enforce_password", or: true)
        hasEmptyPassword = try arguments.bool("empty_password", or: false)
        isLocked = arguments.isGiven("password_lock") ? try arguments.bool("password_lock", or: false) : nil
        isSystem = try arguments.bool("system", or: false)
        isUnique = try arguments.bool("unique", or: true)
        skipsLoginLogs = try arguments.bool("nologinit", or: false)
        office = [:]
        for name in Self.officeNames { office[name] = try arguments.string(name) }
        days = [:]
        for (argument, name, _) in Self.dayNames { days[name] = try arguments.int(argument) }
        allowsUIDChange = try arguments.bool("allow_uid_change", or: false)
        allowsGIDChange = try arguments.bool("allow_gid_change", or: false)
    }

    /// The passwd file keeps these apart by commas; `useradd -c` takes them so.
    func comment(over current: [String: String] = [:]) -> String {
        let parts = Self.officeNames.map { office[$0] ?? current[$0] ?? "" }
        let used = parts.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
        return parts[..<used].joined(separator: ",")
    }

    /// A part that cannot be kept because it has a comma in it.
    var unsupported: String? {
        Self.officeNames.dropLast().lazy.compactMap { office[$0] }.first { $0.contains(",") }
    }
}
