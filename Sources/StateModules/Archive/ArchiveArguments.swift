import Hosts
import States
import Values

/// What `archive.extracted` and `archive.mirrored` take alike.
struct ArchiveArguments {
    /// `tar`, `zip`, `cpio` or `7z`, when nothing else will do.
    let format: String?
    let user: String?
    let group: String?
    let maximumRatio: Int?
    let skipsVerification: Bool

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        format = try Self.format(&arguments)
        user = try arguments.string("user")
        group = try arguments.string("group")
        maximumRatio = try arguments.int("max_ratio")
        skipsVerification = try arguments.bool("skip_verify", or: false)
    }

    /// Who shall own what is unpacked, or why nobody can.
    func owner(in context: StateContext) throws -> (uid: UInt32?, gid: UInt32?) {
        (try user.map { try uid($0, context) }, try group.map { try gid($0, context) })
    }

    private func uid(_ user: String, _ context: StateContext) throws -> UInt32 {
        if let record = context.host.user(named: user) { return record.uid }
        guard let number = UInt32(user) else { throw OwnerError.noUser(user) }
        return number
    }

    private func gid(_ group: String, _ context: StateContext) throws -> UInt32 {
        if let record = context.host.group(named: group) { return record.gid }
        guard let number = UInt32(group) else { throw OwnerError.noGroup(group) }
        return number
    }

    private static func format(_ arguments: inout Arguments) throws(Diagnostic) -> String? {
        guard let node = arguments.take("archive_format"), let value = node.scalar, !value.isNull else { return nil }
        let text = (value.string ?? value.keyText).lowercased()
        guard ["tar", "zip", "cpio", "7z"].contains(text) else {
            throw Diagnostic(
                .error,
                "Invalid archive_format '\(text)' for \(arguments.function) in ID '\(arguments.id)'",
                hint: "tar, zip, cpio or 7z; leave it out and the content decides",
                at: node.location
            )
        }
        return text
    }
}

/// An owner that is not known here.
enum OwnerError: Error, Hashable, CustomStringConvertible {
    case noUser(String)
    case noGroup(String)

    var description: String {
        switch self {
        case .noUser(let name): "User \(name) does not exist"
        case .noGroup(let name): "Group \(name) does not exist"
        }
    }
}
