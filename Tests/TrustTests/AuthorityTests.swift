import Glibc
import Testing
import Wire

@testable import Trust

struct AuthorityTests {
    @Test func isMadeOnceAndKeptWithASecretKey() throws {
        let directory = try TemporaryDirectory()

        let first = try Authority.loadOrCreate(in: directory.path + "/sub/deep")
        let second = try Authority.loadOrCreate(in: directory.path + "/sub/deep")

        #expect(first.certificate == second.certificate)
        var info = stat()
        #expect(stat(directory.path + "/sub/deep/ca.key", &info) == 0)
        #expect(info.st_mode & 0o7777 == 0o600)
        #expect(stat(directory.path + "/sub/deep", &info) == 0)
        #expect(info.st_mode & 0o7777 == 0o700)
    }

    @Test func refusesAKeyThatOthersCanRead() throws {
        let directory = try TemporaryDirectory()
        _ = try Authority.loadOrCreate(in: directory.path)
        chmod(directory.path + "/ca.key", 0o640)

        #expect(throws: TrustError.exposed(path: directory.path + "/ca.key", mode: 0o640)) {
            try Authority.loadOrCreate(in: directory.path)
        }
    }

    @Test func refusesACertificateOfAnotherKey() throws {
        let directory = try TemporaryDirectory()
        _ = try Authority.loadOrCreate(in: directory.path)
        try PrivateFile.write(KeyPair().pem, to: directory.path + "/ca.key")

        #expect(throws: TrustError.keyMismatch(path: directory.path + "/ca.crt")) {
            try Authority.loadOrCreate(in: directory.path)
        }
    }

    @Test func issuesACertificateThatNamesTheMinion() throws {
        let authority = try Authority()
        let key = KeyPair()
        let request = try SigningRequest(minion: minionID("web1"), key: key)

        let issued = try authority.issue(SigningRequest(pem: request.pem))
        let peer = try authority.certificate.peer(IssuedCertificate(pem: issued.pem))

        #expect(peer.identity == .minion(try minionID("web1")))
        #expect(peer.fingerprint == key.fingerprint)
        #expect(peer.fingerprint == request.fingerprint)
        #expect(issued.subject == "cm://minion/web1")
    }

    @Test func issuesACertificateThatNamesTheOperator() throws {
        let authority = try Authority()
        let request = try SigningRequest(operator: "kim", key: KeyPair())

        let peer = try authority.certificate.peer(authority.issue(request))

        #expect(peer.identity == .operator("kim"))
    }

    @Test func keepsALongIDWhole() throws {
        let authority = try Authority()
        let id = try minionID(String(repeating: "a", count: 200))

        let issued = try authority.issue(SigningRequest(minion: id, key: KeyPair()))

        #expect(try authority.certificate.peer(IssuedCertificate(pem: issued.pem)).identity == .minion(id))
    }

    @Test func refusesWhatAnotherCAIssued() throws {
        let (ours, theirs) = (try Authority(), try Authority())
        let issued = try theirs.issue(SigningRequest(minion: minionID("web1"), key: KeyPair()))

        let error = #expect(throws: TrustError.self) { try ours.certificate.peer(issued) }

        guard case .foreign(let subject, _) = error else {
            Issue.record("not foreign: \(String(describing: error))")
            return
        }
        #expect(subject == "cm://minion/web1")
    }

    @Test func refusesAnExpiredAndAFutureCertificate() throws {
        let authority = try Authority()
        let now = systemTime()
        let issued = try authority.issue(SigningRequest(minion: minionID("web1"), key: KeyPair()), life: 100, at: now)

        #expect(throws: Never.self) { try authority.certificate.peer(issued, at: now + 99) }
        let late = #expect(throws: TrustError.self) { try authority.certificate.peer(issued, at: now + 102) }
        #expect(late?.description.contains("cm://minion/web1 expired at 20") == true)
        let early = #expect(throws: TrustError.self) { try authority.certificate.peer(issued, at: now - 1000) }
        #expect(early?.description.contains("is not valid before") == true)
    }

    @Test func keepsPurposesApart() throws {
        let authority = try Authority()
        let master = try authority.issueMaster(names: ["salt", "192.0.2.1"], key: KeyPair())
        let minion = try authority.issue(SigningRequest(minion: minionID("web1"), key: KeyPair()))

        #expect(throws: Never.self) { try authority.certificate.checkMaster(master) }
        #expect(throws: TrustError.self) { try authority.certificate.checkMaster(minion) }
        #expect(throws: TrustError.self) { try authority.certificate.peer(master) }
        #expect(throws: TrustError.self) { try authority.certificate.peer(authority.certificate.issued) }
    }

    @Test func renewsAfterTwoThirds() throws {
        let issued = try Authority().issue(
            SigningRequest(minion: minionID("web1"), key: KeyPair()),
            life: 30 * 86400,
            at: 1_800_000_000
        )

        #expect(abs(issued.renewalTime - (1_800_000_000 + 20 * 86400)) < 600)
    }

    @Test func neverOutlivesTheCA() throws {
        let authority = try Authority(at: 1_000_000_000)

        let issued = try authority.issue(
            SigningRequest(minion: minionID("a"), key: KeyPair()),
            life: 1e9,
            at: 1_000_000_000
        )

        #expect(issued.validUntil == authority.certificate.issued.validUntil)
    }
}
