import Glibc
import Hosts

/// Becoming another user, for good.
enum Privileges {
    /// Gives `directories` to the user and becomes that user. Does nothing unless this process is root's.
    static func become(_ user: String, owning directories: [String], host: any Host = LocalHost()) throws {
        guard geteuid() == 0 else { return }
        guard let record = host.user(named: user) else { throw HostError.noSuchUser(user) }
        let owner = FileAttributes(mode: 0o750, uid: record.uid, gid: record.gid)
        for directory in directories {
            try host.makeDirectory(directory, parents: true, owner)
            try host.setAttributes(directory, owner)
        }
        guard initgroups(user, record.gid) == 0, setgid(record.gid) == 0, setuid(record.uid) == 0 else {
            throw Failure("cannot become the user \(user): \(systemErrorText(errno))")
        }
    }
}
