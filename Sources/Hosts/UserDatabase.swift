import Glibc
import Synchronization

/// Users and groups through the system's name service. Found records are kept until `/etc/passwd` or `/etc/group` changes.
final class UserDatabase: Sendable {
    private struct Cache {
        var stamp = Stamp()
        var users: [String: UserRecord] = [:]
        var usersByID: [UInt32: UserRecord] = [:]
        var groups: [String: GroupRecord] = [:]
        var groupsByID: [UInt32: GroupRecord] = [:]
    }

    /// What tells one version of the two files from the next.
    private struct Stamp: Equatable {
        var inodes: [ino_t] = []
        var seconds: [Int] = []
        var nanoseconds: [Int] = []

        static func now() -> Stamp {
            var stamp = Stamp()
            for path in ["/etc/passwd", "/etc/group"] {
                var status = stat()
                _ = stat(path, &status)
                stamp.inodes.append(status.st_ino)
                stamp.seconds.append(status.st_mtim.tv_sec)
                stamp.nanoseconds.append(status.st_mtim.tv_nsec)
            }
            return stamp
        }
    }

    private let cache = Mutex(Cache())

    func user(named name: String) -> UserRecord? {
        cached(\.users, name) { buffer, size in
            var entry = passwd(), found: UnsafeMutablePointer<passwd>?
            let code = getpwnam_r(name, &entry, buffer, size, &found)
            return (code, found.map { UserRecord($0.pointee) })
        }
    }

    func user(id: UInt32) -> UserRecord? {
        cached(\.usersByID, id) { buffer, size in
            var entry = passwd(), found: UnsafeMutablePointer<passwd>?
            let code = getpwuid_r(id, &entry, buffer, size, &found)
            return (code, found.map { UserRecord($0.pointee) })
        }
    }

    func group(named name: String) -> GroupRecord? {
        cached(\.groups, name) { buffer, size in
            var entry = Glibc.group(), found: UnsafeMutablePointer<Glibc.group>?
            let code = getgrnam_r(name, &entry, buffer, size, &found)
            return (code, found.map { GroupRecord($0.pointee) })
        }
    }

    func group(id: UInt32) -> GroupRecord? {
        cached(\.groupsByID, id) { buffer, size in
            var entry = Glibc.group(), found: UnsafeMutablePointer<Glibc.group>?
            let code = getgrgid_r(id, &entry, buffer, size, &found)
            return (code, found.map { GroupRecord($0.pointee) })
        }
    }

    /// The groups that list `user` as a member, without the one in its own record.
    func groups(of user: String) -> [GroupRecord] {
        groupIDs(of: user, primary: .max).filter { $0 != .max }.compactMap { group(id: $0) }
            .filter { $0.members.contains(user) }
            .sorted { $0.name < $1.name }
    }

    /// What `initgroups` would set.
    func groupIDs(of user: String, primary: UInt32) -> [UInt32] {
        var ids = [gid_t](repeating: 0, count: 64)
        while true {
            var count = Int32(ids.count)
            if getgrouplist(user, primary, &ids, &count) >= 0 { return Array(ids[..<Int(count)]) }
            ids = [gid_t](repeating: 0, count: max(Int(count), ids.count * 2))
        }
    }

    private func cached<Key: Hashable, Record>(
        _ table: any WritableKeyPath<Cache, [Key: Record]> & Sendable,
        _ key: Key,
        _ find: (UnsafeMutablePointer<CChar>, Int) -> (Int32, Record?)
    ) -> Record? where Record: Sendable, Key: Sendable {
        let stamp = Stamp.now()
        let known = cache.withLock { cache in
            if cache.stamp != stamp {
                cache = Cache()
                cache.stamp = stamp
            }
            return cache[keyPath: table][key]
        }
        if let known { return known }
        guard let record = look(find) else { return nil }
        cache.withLock { $0[keyPath: table][key] = record }
        return record
    }

    private func look<Record>(_ find: (UnsafeMutablePointer<CChar>, Int) -> (Int32, Record?)) -> Record? {
        var size = 4096
        while size <= 1 << 22 {
            let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
            defer { buffer.deallocate() }
            let (code, record) = find(buffer, size)
            if code != ERANGE { return record }
            size *= 4
        }
        return nil
    }
}

extension UserRecord {
    fileprivate init(_ entry: passwd) {
        self.init(
            name: text(entry.pw_name),
            uid: entry.pw_uid,
            gid: entry.pw_gid,
            fullName: text(entry.pw_gecos),
            home: text(entry.pw_dir),
            shell: text(entry.pw_shell)
        )
    }
}

extension GroupRecord {
    fileprivate init(_ entry: Glibc.group) {
        var members: [String] = []
        var next = entry.gr_mem
        while let member = next?.pointee {
            members.append(String(cString: member))
            next = next?.successor()
        }
        self.init(name: text(entry.gr_name), gid: entry.gr_gid, members: members)
    }
}

private func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
}
