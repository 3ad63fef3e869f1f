import Glibc
import Testing

@testable import Transport

struct SocketPeerTests {
    @Test func rootAndTheMastersOwnUserAreOperators() {
        #expect(isOperator(SocketCredentials(pid: 1, uid: 0, gid: 12345), group: "no-such-group", own: 77))
        #expect(isOperator(SocketCredentials(pid: 1, uid: 77, gid: 12345), group: "no-such-group", own: 77))
    }

    @Test func othersAreOperatorsByTheirGroup() {
        let stranger = SocketCredentials(pid: 1, uid: 54321, gid: 54321)
        #expect(!isOperator(stranger, group: "root", own: 77))
        #expect(!isOperator(stranger, group: "no-such-group", own: 77))
        #expect(isOperator(SocketCredentials(pid: 1, uid: 54321, gid: 0), group: "root", own: 77))
    }

    @Test func supplementaryGroupsCount() throws {
        // Whatever group on this machine lists a member that is not its user's first group.
        setgrent()
        defer { endgrent() }
        while let entry = getgrent() {
            guard let member = entry.pointee.gr_mem[0], let user = getpwnam(member) else { continue }
            let credentials = SocketCredentials(pid: 1, uid: user.pointee.pw_uid, gid: user.pointee.pw_gid)
            #expect(isOperator(credentials, group: String(cString: entry.pointee.gr_name), own: uid_t.max))
            return
        }
    }
}
