import Testing
import Transport
import Trust
import Values
import Wire

@testable import Master

/// What minions tell of their hosts, and the tokens they ask for their machines.
struct HostReportTests {
    private func report(_ tag: String, _ data: Value = ["stage": "once"]) -> Value {
        ["events": [["tag": .string(tag), "data": data]]]
    }

    @Test func areInTheJournalUnderTheNameOfTheCertificate() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("boot1", master)
        let told: Value = ["stage": "once", "minion": "somebody else"]

        let response = await master.ask(.post, "v1/minion/events", as: minion.peer, report("netboot/aa/once", told))

        #expect(response.status == 204)
        let listing = try await master.ask(.get, "v1/events", query: ["last": "1"]).message(EventListing.self)
        #expect(listing.events.map(\.type) == ["netboot/aa/once"])
        #expect(listing.events.first?.data["minion"] == "boot1")
    }

    @Test(arguments: ["key/accept", "netboot/a b", "salt/state_result/1/2/3", "netboot/\u{1b}[2J", "netboot"])
    func haveNamesOfTheirOwnOnly(_ tag: String) async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("boot1", master)
        #expect(await master.ask(.post, "v1/minion/events", as: minion.peer, report(tag)).status == 400)
    }

    @Test func mayBeTheAuthorsOwn() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("boot1", master)

        let response = await master.ask(.post, "v1/minion/events", as: minion.peer, report("my/tag", ["id": "other"]))

        #expect(response.status == 204)
        let listing = try await master.ask(.get, "v1/events", query: ["last": "1"]).message(EventListing.self)
        #expect(listing.events.map(\.type) == ["my/tag"])
        #expect(listing.events.first?.data == ["id": "boot1", "tag": "my/tag", "data": ["id": "other"]])
    }

    @Test func areBounded() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("boot1", master)
        let one: Value = ["tag": "netboot/aa/once", "data": [:]]
        let many: Value = ["events": .list(Array(repeating: one, count: 201))]
        #expect(await master.ask(.post, "v1/minion/events", as: minion.peer, many).status == 400)

        var last = 0
        for _ in 0..<200 {
            last = await master.ask(.post, "v1/minion/events", as: minion.peer, report("netboot/aa/once")).status
        }
        #expect(last == 429)
        master.time.advance(by: 1)
        #expect(await master.ask(.post, "v1/minion/events", as: minion.peer, report("netboot/aa/once")).status == 204)
    }

    @Test func aMinionAsksTokensForMachinesThatTheSettingsName() async throws {
        let master = try await TestMaster { $0.joinTokens = ["boot1": ["web*", "cn7"]] }
        let minion = try await FakeMinion.accepted("boot1", master)
        let request = TokenRequest(ids: "web3", uses: 1, lifetime: 60)

        let reply = try await master.ask(.post, "v1/minion/tokens", as: minion.peer, request.json)
            .message(TokenReply.self)

        guard case .accepted = try await FakeMinion("web3", master).enrol(token: reply.token) else {
            Issue.record("not accepted")
            return
        }
        guard case .refused = try await FakeMinion("web4", master).enrol(token: reply.token) else {
            Issue.record("web4 was let in")
            return
        }
    }

    @Test(arguments: [
        TokenRequest(ids: "db1", uses: 1, lifetime: 60), TokenRequest(ids: "web*", uses: 1, lifetime: 60),
        TokenRequest(ids: "web1", uses: 2, lifetime: 60), TokenRequest(ids: "web1", uses: 1, lifetime: 700_000),
    ])
    func andForNoOthers(_ request: TokenRequest) async throws {
        let master = try await TestMaster { $0.joinTokens = ["boot1": ["web*"]] }
        let minion = try await FakeMinion.accepted("boot1", master)
        let other = try await FakeMinion.accepted("web9", master)

        let answer = await master.ask(.post, "v1/minion/tokens", as: minion.peer, request.json)
        #expect([400, 409].contains(answer.status))
        let allowed = TokenRequest(ids: "web1", uses: 1, lifetime: 60)
        #expect(await master.ask(.post, "v1/minion/tokens", as: other.peer, allowed.json).status == 409)
    }
}
