import Store
import TestSupport
import Testing
import Transport
import Trust
import Values
import Wire

@testable import Master

struct EnrolmentTests {
    @Test func keepsANewKeyWaitingUntilItIsAccepted() async throws {
        let master = try await TestMaster()
        let minion = try FakeMinion("web1", master)

        #expect(try await minion.enrol() == .pending(fingerprint: minion.key.fingerprint))
        #expect(try await minion.enrol() == .pending(fingerprint: minion.key.fingerprint))
        #expect(try await master.keys().map(\.state) == [.pending])
        #expect(await master.ask(.post, "v1/keys/web1/accept").status == 200)

        guard case .accepted(let certificate, let authority) = try await minion.enrol() else {
            Issue.record("not accepted")
            return
        }
        let ca = try AuthorityCertificate(pem: authority)
        let peer = try ca.peer(IssuedCertificate(pem: certificate), at: TestMaster.startTime)
        #expect(peer.identity == .minion(minion.id))
        #expect(peer.fingerprint == minion.key.fingerprint)
        #expect(await master.ask(.post, "v1/minion/heartbeat", as: peer).status == 204)
        #expect(try await master.services.store.keys().first?.certificate == certificate)
    }

    @Test func deniesASecondKeyForAKnownID() async throws {
        let master = try await TestMaster()
        let first = try await FakeMinion.accepted("web1", master)
        let second = try FakeMinion("web1", master)

        guard case .refused(.denied, let reason) = try await second.enrol() else {
            Issue.record("not denied")
            return
        }
        #expect(reason.contains("cm-key -d web1"))
        #expect(try await master.keys().map(\.state) == [.accepted, .denied])
        #expect(await second.ask(.post, "v1/minion/heartbeat").status == 403)
        #expect(await first.ask(.post, "v1/minion/heartbeat").status == 204)
    }

    @Test func deniesASecondKeyEvenWithAToken() async throws {
        let master = try await TestMaster()
        _ = try await FakeMinion.accepted("web1", master)
        let token = try await token(master, ids: "*", uses: 5)

        guard case .refused(.denied, _) = try await FakeMinion("web1", master).enrol(token: token) else {
            Issue.record("not denied")
            return
        }
        let left = try await master.services.store.token(JoinToken.hash(JoinToken(token).secret))?.usesLeft
        #expect(left == 5)
    }

    @Test func keepsAFewDeniedKeysOfAnID() async throws {
        let master = try await TestMaster()
        _ = try await FakeMinion.accepted("web1", master)
        for _ in 0..<8 { _ = try await FakeMinion("web1", master).enrol() }
        #expect(try await master.keys().count == 6)
    }

    @Test func refusesARejectedKey() async throws {
        let master = try await TestMaster()
        let minion = try FakeMinion("web1", master)
        _ = try await minion.enrol()
        _ = await master.ask(.post, "v1/keys/web1/reject")

        guard case .refused(.rejected, _) = try await minion.enrol() else {
            Issue.record("not rejected")
            return
        }
        _ = await master.ask(.post, "v1/keys/web1/accept")
        guard case .accepted = try await minion.enrol() else {
            Issue.record("not accepted")
            return
        }
    }

    @Test func letsInWhoHasAToken() async throws {
        let master = try await TestMaster()
        let token = try await token(master, ids: "web*", uses: 2)

        for id in ["web1", "web2"] {
            guard case .accepted = try await FakeMinion(id, master).enrol(token: token) else {
                Issue.record("\(id) was not accepted")
                return
            }
        }
        let third = try await FakeMinion("web3", master).enrol(token: token)
        #expect(third == .refused(state: .rejected, reason: "the join token has been used up"))
        #expect(try await master.keys().map(\.id.text) == ["web1", "web2"])
    }

    @Test func countsATokenOnceForAMinion() async throws {
        let master = try await TestMaster()
        let token = try await token(master, ids: "*", uses: 1)
        let minion = try FakeMinion("web1", master)

        for _ in 0..<3 {
            guard case .accepted = try await minion.enrol(token: token) else {
                Issue.record("not accepted")
                return
            }
        }
    }

    @Test func acceptsAWaitingKeyThatBringsAToken() async throws {
        let master = try await TestMaster()
        let minion = try FakeMinion("web1", master)
        _ = try await minion.enrol()
        guard case .accepted = try await minion.enrol(token: try await token(master, ids: "*", uses: 1)) else {
            Issue.record("not accepted")
            return
        }
        #expect(try await master.keys().map(\.state) == [.accepted])
    }

    @Test func refusesTokensForOthersAndOldOnes() async throws {
        let master = try await TestMaster()
        let token = try await token(master, ids: "web*", uses: 2)
        let other = try await FakeMinion("db1", master).enrol(token: token)
        #expect(other == .refused(state: .rejected, reason: "the join token is for ids like 'web*', not for 'db1'"))

        master.time.advance(by: 61)
        let late = try await FakeMinion("web1", master).enrol(token: token)
        #expect(late == .refused(state: .rejected, reason: "the join token has expired"))

        let foreign = JoinToken(authority: master.services.authority.fingerprint).text
        let unknown = try await FakeMinion("web1", master).enrol(token: foreign)
        #expect(unknown == .refused(state: .rejected, reason: "the master does not know this join token"))
        #expect(try await master.keys().isEmpty)
    }

    @Test func acceptsEverybodyOnlyWhenToldTo() async throws {
        let master = try await TestMaster { $0.acceptsAllKeys = true }
        guard case .accepted = try await FakeMinion("web1", master).enrol() else {
            Issue.record("not accepted")
            return
        }
        guard case .refused(.denied, _) = try await FakeMinion("web1", master).enrol() else {
            Issue.record("a second key was not denied")
            return
        }
    }

    @Test func letsNobodySpeakForAnother() async throws {
        let master = try await TestMaster { $0.acceptsAllKeys = true }
        let csr = try SigningRequest(minion: try name("web2"), key: KeyPair()).pem
        let forOther = EnrolRequest(id: try name("web1"), signingRequest: csr)
        #expect(await master.ask(.post, "v1/enroll", as: .anonymous, forOther.json).status == 400)

        let asOperator = try SigningRequest(operator: "web1", key: KeyPair()).pem
        let operatorRequest = EnrolRequest(id: try name("web1"), signingRequest: asOperator)
        #expect(await master.ask(.post, "v1/enroll", as: .anonymous, operatorRequest.json).status == 400)
        #expect(await master.ask(.post, "v1/enroll", as: .anonymous, ["id": "web1", "csr": "nonsense"]).status == 400)
        #expect(try await master.keys().isEmpty)
    }

    @Test func renewsTheSameKeyOnly() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)

        let same = EnrolRequest(
            id: minion.id,
            signingRequest: try SigningRequest(minion: minion.id, key: minion.key).pem
        )
        guard
            case .accepted(let certificate, _) = try await minion.ask(.post, "v1/minion/renew", same.json)
                .message(EnrolReply.self)
        else {
            Issue.record("not renewed")
            return
        }
        #expect(try IssuedCertificate(pem: certificate).fingerprint == minion.key.fingerprint)

        let other = EnrolRequest(
            id: minion.id,
            signingRequest: try SigningRequest(minion: minion.id, key: KeyPair()).pem
        )
        guard
            case .refused(.denied, _) = try await minion.ask(.post, "v1/minion/renew", other.json)
                .message(EnrolReply.self)
        else {
            Issue.record("another key was certified")
            return
        }
    }

    @Test func endsTheStreamOfADeletedKeyAtOnce() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let other = try await FakeMinion.accepted("web2", master)
        let lines = try await minion.connect(), otherLines = try await other.connect()

        #expect(await master.ask(.delete, "v1/keys/web1").status == 200)

        #expect(try await lines.rest() == [.goodbye(reason: "the key was deleted")])
        #expect(await minion.ask(.get, "v1/minion/stream").status == 403)
        #expect(await minion.ask(.get, "v1/minion/pillar").status == 403)
        #expect(try await minion.enrol() == .pending(fingerprint: minion.key.fingerprint))
        #expect(master.services.streams.isConnected(other.id))
        _ = otherLines
    }

    @Test func acceptsTheKeyWithAFingerprint() async throws {
        let master = try await TestMaster()
        let old = try await FakeMinion.accepted("web1", master)
        let rebuilt = try FakeMinion("web1", master)
        _ = try await rebuilt.enrol()
        let lines = try await old.connect()

        let accepted = await master.ask(
            .post,
            "v1/keys/web1/accept",
            query: ["fingerprint": Fingerprint.grouped(rebuilt.key.fingerprint)]
        )

        #expect(accepted.status == 200)
        #expect(try await lines.rest() == [.goodbye(reason: "the key was replaced")])
        #expect(await rebuilt.ask(.post, "v1/minion/heartbeat").status == 204)
        #expect(await old.ask(.post, "v1/minion/heartbeat").status == 403)
        #expect(Set(try await master.keys().map(\.state)) == [.accepted, .denied])
        let wrong = String(repeating: "0", count: 64)
        #expect(await master.ask(.post, "v1/keys/web1/accept", query: ["fingerprint": wrong]).status == 404)
    }

    @Test func removesOneDeniedKey() async throws {
        let master = try await TestMaster()
        let first = try await FakeMinion.accepted("web1", master)
        let second = try FakeMinion("web1", master)
        _ = try await second.enrol()

        _ = await master.ask(.delete, "v1/keys/web1", query: ["fingerprint": second.key.fingerprint.text])

        #expect(try await master.keys().map(\.fingerprint) == [first.key.fingerprint])
        #expect(await first.ask(.post, "v1/minion/heartbeat").status == 204)
        #expect(try await master.services.store.keys().map(\.record.state) == [.accepted])
    }

    @Test func limitsEnrolmentsAndWaitingKeys() async throws {
        let master = try await TestMaster {
            $0.enrolmentsPerSecond = 1
            $0.pendingKeyLimit = 2
        }
        for id in ["a", "b"] { _ = try await FakeMinion(id, master).enrol() }
        let third = try await FakeMinion("c", master).enrol()
        #expect(third == .refused(state: .rejected, reason: "too many keys wait to be accepted on this master"))

        for _ in 0..<2 { _ = try await FakeMinion("a", master).enrol() }
        await #expect(throws: UnexpectedResponse.self) { try await FakeMinion("a", master).enrol() }
        master.time.advance(by: 1)
        _ = try await FakeMinion("a", master).enrol()
    }

    @Test func remembersKeysOverARestart() async throws {
        let folder = try TemporaryFolder()
        let first = try await TestMaster(folder)
        let minion = try await FakeMinion.accepted("web1", first)
        _ = try await FakeMinion("web1", first).enrol()
        let before = try await first.keys()
        await first.services.close()

        let second = try await TestMaster(folder)
        #expect(try await second.keys() == before)
        #expect(await second.ask(.post, "v1/minion/heartbeat", as: minion.peer).status == 204)
        #expect(second.services.authority.fingerprint == first.services.authority.fingerprint)
    }

    @Test func writesAJournal() async throws {
        let master = try await TestMaster()
        _ = try await FakeMinion.accepted("web1", master)
        _ = try await FakeMinion("web1", master).enrol()
        _ = await master.ask(.delete, "v1/keys/web1")

        let events = try await master.ask(.get, "v1/events").message(EventListing.self).events
        #expect(events.map(\.type) == ["key/pending", "key/accept", "key/denied", "key/delete", "key/delete"])
        let later = try await master.ask(.get, "v1/events", query: ["after": "3"]).message(EventListing.self).events
        #expect(later.count == 2)
    }

    private func token(_ master: TestMaster, ids: String, uses: Int) async throws -> String {
        let request = TokenRequest(ids: ids, uses: uses, lifetime: 60)
        return try await master.ask(.post, "v1/tokens", request.json).message(TokenReply.self).token
    }
}
