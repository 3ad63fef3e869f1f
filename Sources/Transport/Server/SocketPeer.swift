import Glibc
import NIOCore
import NIOPosix
import Trust

/// `struct ucred`, unix(7); Glibc's Swift module leaves it out.
struct SocketCredentials {
    var pid: pid_t
    var uid: uid_t
    var gid: gid_t
}

/// Who is at the other end of the operators' socket: the kernel knows (SO_PEERCRED, unix(7)).
func socketPeer(of channel: any Channel, group: String) async -> Result<Peer, TrustError> {
    guard let provider = channel as? any SocketOptionProvider,
        let credentials: SocketCredentials = try? await provider.unsafeGetSocketOption(
            level: .socket,
            name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
    else { return .failure(.failed(doing: "find out who is at the socket", reason: "SO_PEERCRED failed")) }
    guard isOperator(credentials, group: group) else {
        let reason = "user \(credentials.uid) is neither root nor in the group \(group)"
        return .failure(.failed(doing: "use the master's socket", reason: reason))
    }
    return .success(Peer(.localRoot))
}

/// Root, the user that runs the master, and the members of the group.
func isOperator(_ credentials: SocketCredentials, group: String, own: uid_t = geteuid()) -> Bool {
    if credentials.uid == 0 || credentials.uid == own { return true }
    guard let id = groupID(group) else { return false }
    return credentials.gid == id || groups(of: credentials).contains(id)
}

private func groupID(_ name: String) -> gid_t? {
    var buffer = [CChar](repeating: 0, count: 65536)
    var record = group()
    var found: UnsafeMutablePointer<group>?
    guard getgrnam_r(name, &record, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
    return record.gr_gid
}

/// All groups of the user, from the user database.
private func groups(of credentials: SocketCredentials) -> [gid_t] {
    var buffer = [CChar](repeating: 0, count: 65536)
    var record = passwd()
    var found: UnsafeMutablePointer<passwd>?
    guard getpwuid_r(credentials.uid, &record, &buffer, buffer.count, &found) == 0, found != nil else { return [] }
    var ids = [gid_t](repeating: 0, count: 1024)
    var count = CInt(ids.count)
    guard getgrouplist(record.pw_name, credentials.gid, &ids, &count) >= 0 else { return [] }
    return Array(ids.prefix(Int(count)))
}

/// Root and the group may use the socket; nobody else gets as far as asking.
func openToGroup(_ path: String, group: String) {
    if let id = groupID(group) { chown(path, uid_t.max, id) }
    chmod(path, 0o660)
}
