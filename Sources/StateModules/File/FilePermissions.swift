import Hosts
import OrderedCollections
import States
import Values

/// The owner and mode that a state wants; nil: whatever they are.
struct FilePermissions: Sendable {
    /// `mode: keep` takes the mode of the source.
    enum Mode: Hashable, Sendable {
        case bits(UInt16)
        case keep

        var text: String {
            switch self {
            case .bits(let bits): FilePermissions.text(bits)
            case .keep: "keep"
            }
        }
    }

    var user: String?
    var group: String?
    var mode: Mode?

    init(user: String? = nil, group: String? = nil, mode: Mode? = nil) {
        self.user = user
        self.group = group
        self.mode = mode
    }

    /// Takes `user`, `group` and the mode under `modeKey`.
    init(_ arguments: inout Arguments, modeKey: String = "mode") throws(Diagnostic) {
        user = try arguments.string("user")
        group = try arguments.string("group")
        mode = try Self.takeMode(&arguments, modeKey)
    }

    static func takeMode(_ arguments: inout Arguments, _ key: String) throws(Diagnostic) -> Mode? {
        var look = arguments
        if look.take(key)?.string == "keep" {
            _ = arguments.take(key)
            return .keep
        }
        return try arguments.mode(key).map { .bits($0) }
    }

    /// A mode where `keep` would mean nothing.
    static func takeBits(_ arguments: inout Arguments, _ key: String) throws(Diagnostic) -> UInt16? {
        var look = arguments
        if let node = look.take(key), node.string == "keep" {
            throw arguments.wrong(key, node, wanted: "a file mode such as '0755'")
        }
        return try arguments.mode(key)
    }

    /// With `keep` replaced by the mode of the source.
    func keeping(_ source: UInt16?) -> FilePermissions {
        guard mode == .keep else { return self }
        return FilePermissions(user: user, group: group, mode: source.map { .bits($0) })
    }

    /// As numbers. Throws in Salt's words when the user or the group is not there.
    func resolve(on host: any ReadableHost) throws -> FileAttributes {
        let uid = user.map { name in host.user(named: name)?.uid ?? UInt32(name) }
        let gid = group.map { name in host.group(named: name)?.gid ?? UInt32(name) }
        var missing: [String] = []
        if let user, case .some(nil) = uid { missing.append("User \(user) is not available") }
        if let group, case .some(nil) = gid { missing.append("Group \(group) is not available") }
        guard missing.isEmpty else { throw FileProblem(missing.joined(separator: " ")) }
        var attributes = FileAttributes(uid: uid ?? nil, gid: gid ?? nil)
        if case .bits(let bits)? = mode { attributes.mode = bits }
        return attributes
    }

    /// What differs from `info`, as `changes` shows it; empty when nothing does.
    func changes(from info: FileInfo, to wanted: FileAttributes) -> Value.Map {
        var changes = Value.Map()
        if let user, let uid = wanted.uid, uid != info.uid { changes["user"] = .string(user) }
        if let group, let gid = wanted.gid, gid != info.gid { changes["group"] = .string(group) }
        if let mode = wanted.mode, info.kind != .link, mode != info.mode { changes["mode"] = .string(Self.text(mode)) }
        return changes
    }

    /// `0644`.
    static func text(_ mode: UInt16) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// Why a file cannot be as wanted; the text is the state's comment.
struct FileProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
