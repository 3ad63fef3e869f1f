import Trust
import Store
import OrderedCollections
import TestSupport
import Testing
import Transport
import Values
import Wire

@testable import Master

struct FileServingTests {
    @Test func givesAMinionTheTreeOfItsJob() async throws {
        let master = try await TestMaster()
        try master.folder.write("one", to: "srv/cm/states/web/init.sls")
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        _ = try await master.publish()
        try master.folder.write("two", to: "srv/cm/states/web/init.sls")

        guard case .job(let job) = try await stream.next() else {
            Issue.record("no job came")
            return
        }
        let snapshot = try #require(job.snapshots[required("base")])
        let text = try await minion.ask(.get, "v1/minion/manifests/\(snapshot)").content()
        let file = try #require(try Manifest(parsing: text).files[required("web/init.sls")])
        #expect(try await minion.ask(.get, "v1/minion/blobs/\(file.sha256)").content() == Array("one".utf8))

        let newest = try await minion.ask(.get, "v1/minion/snapshots").message(SnapshotListing.self).snapshots
        #expect(newest[required("base")] != nil)
    }

    @Test func sendsManyFilesInOneStream() async throws {
        let master = try await TestMaster()
        let contents = ["", "b", String(repeating: "c", count: 700_000), "d"]
        for (number, text) in contents.enumerated() { try master.folder.write(text, to: "srv/cm/states/\(number)") }
        let minion = try await FakeMinion.accepted("web1", master)
        _ = await minion.ask(.get, "v1/minion/snapshots")
        let hashes = contents.map { sha256(Array($0.utf8)) }

        let response = await minion.ask(.post, "v1/minion/blobs", .list(hashes.map { .string($0.text) }))

        let expected = zip(hashes, contents).map { "\($0) \($1.utf8.count)\n\($1)" }.joined()
        #expect(try await response.content() == Array(expected.utf8))
    }

    @Test func refusesWhatItDoesNotHave() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let hash = String(repeating: "0", count: 64)

        #expect(await minion.ask(.get, "v1/minion/blobs/\(hash)").status == 404)
        #expect(await minion.ask(.get, "v1/minion/manifests/\(hash)").status == 404)
        #expect(await minion.ask(.post, "v1/minion/blobs", [.string(hash)]).status == 404)
        #expect(await minion.ask(.post, "v1/minion/blobs", ["nonsense": 1]).status == 400)
    }
}
