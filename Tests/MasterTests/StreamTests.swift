import Trust
import Store
import OrderedCollections
import TestSupport
import Testing
import Transport
import Values
import Wire

@testable import Master

struct StreamTests {
    @Test func beatEveryFifteenSeconds() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let response = await minion.ask(.get, "v1/minion/stream")
        for _ in 0..<3 {
            await master.pass(15)
            _ = await minion.ask(.post, "v1/minion/heartbeat")
        }
        master.services.streams.close(minion.id, reason: "enough")

        let text = String(decoding: try await response.content(), as: UTF8.self)
        #expect(text.split(separator: "\n").count { $0 == #"{"event":"heartbeat"}"# } == 4)
    }

    @Test func endWhenTheMinionIsSilent() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        await master.pass(44)
        #expect(master.services.streams.isConnected(minion.id))
        await master.pass(3)

        #expect(try await stream.rest() == [.goodbye(reason: "nothing was heard for 45 seconds")])
        #expect(!master.services.streams.isConnected(minion.id))
    }

    @Test func goOnWhileTheMinionIsHeard() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        for _ in 0..<10 {
            await master.pass(15)
            #expect(await minion.ask(.post, "v1/minion/heartbeat").status == 204)
        }
        #expect(master.services.streams.isConnected(minion.id))
        _ = stream
    }

    @Test func replaceAnOlderOneOfTheSameMinion() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let first = try await minion.connect()
        let second = try await minion.connect()

        #expect(try await first.rest() == [.goodbye(reason: "the same key connected again")])
        #expect(master.services.streams.isConnected(minion.id))
        #expect(master.services.streams.count == 1)
        _ = try await master.publish()
        guard case .job = try await second.next() else {
            Issue.record("the job went to the old stream")
            return
        }
    }

    @Test func endWithTheMaster() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        master.services.streams.closeAll(reason: "the master stops")

        #expect(try await stream.rest() == [.goodbye(reason: "the master stops")])
        #expect(await minion.ask(.get, "v1/minion/stream").status == 503)
    }

    @Test func cutOffWhoReadsNothing() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        for _ in 0..<1_100 { master.services.streams.send(MinionEvent.refresh.ndjson, to: [minion.id]) }
        #expect(!master.services.streams.isConnected(minion.id))
        _ = stream
    }

    @Test func showWhoIsThere() async throws {
        let master = try await TestMaster()
        let web1 = try await FakeMinion.accepted("web1", master)
        _ = try await FakeMinion.accepted("web2", master)
        _ = try await FakeMinion("web3", master).enrol()
        let stream = try await web1.connect()
        await master.pass(10)
        _ = await web1.ask(.post, "v1/minion/heartbeat")

        let listing = try await master.ask(.get, "v1/minions").message(MinionListing.self)
        #expect(
            listing.minions == [
                MinionListing.Entry(
                    id: web1.id,
                    connected: TestMaster.startTime,
                    seen: TestMaster.startTime + 10
                ), MinionListing.Entry(id: required("web2"), connected: nil, seen: nil),
            ]
        )
        let status = try await master.status()
        #expect(status.connected == 1)
        #expect(status.keys == [.accepted: 2, .pending: 1, .rejected: 0, .denied: 0])
        #expect(status.version == "test")
        #expect(status.fingerprint == master.services.authority.fingerprint)
        _ = stream
    }

    @Test func rememberWhenAMinionWasSeen() async throws {
        let folder = try TemporaryFolder()
        let master = try await TestMaster(folder)
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        await master.pass(5)
        _ = await minion.ask(.post, "v1/minion/heartbeat")
        await master.services.close()
        _ = stream

        let later = try await TestMaster(folder)
        let listing = try await later.ask(.get, "v1/minions").message(MinionListing.self)
        #expect(listing.minions.map(\.seen) == [TestMaster.startTime + 5])
        #expect(listing.minions.map(\.connected) == [nil])
    }
}
