import Foundation
import OrderedCollections
import Synchronization
import Testing
import Values
import Wire

@testable import Store

struct SQLiteStoreTests {
    let folder = TemporaryFolder()

    @Test func takesTheFirstReturnOnly() async throws {
        let store = try await open()
        try await store.add(.make("1"), targets: [.web1: .owed])

        #expect(try await store.add(.make("1", .web1, value: "first"), at: 5) == .stored)
        #expect(try await store.add(.make("1", .web1, value: "first"), at: 6) == .repeated)
        #expect(try await store.add(.make("1", .web1, value: "second"), at: 7) == .repeated)

        #expect(try await store.returns(of: .make("1")).map(\.value) == ["first"])
        #expect(try await store.job(.make("1"))?.targets == [.web1: .returned])
    }

    @Test func refusesReturnsThatNobodyAskedFor() async throws {
        let store = try await open()
        try await store.add(.make("1"), targets: [.web1: .owed])

        #expect(try await store.add(.make("2", .web1), at: 5) == .unknownJob)
        #expect(try await store.add(.make("1", .web2), at: 5) == .notMeantForMinion)
        #expect(try await store.returns(of: .make("1")).isEmpty)
    }

    @Test func storesLateReturnsOfLostMinions() async throws {
        let store = try await open()
        try await store.add(.make("1"), targets: [.web1: .owed, .web2: .owed])

        try await store.giveUp(.make("1"), on: [.web1])
        #expect(try await store.job(.make("1"))?.targets == [.web1: .lost, .web2: .owed])
        #expect(try await store.add(.make("1", .web1), at: 5) == .stored)

        #expect(try await store.job(.make("1"))?.targets[.web1] == .returned)
        try await store.giveUp(.make("1"), on: [.web1])
        #expect(try await store.job(.make("1"))?.targets[.web1] == .returned)
    }

    @Test func refusesASecondJobWithTheSameNumber() async throws {
        let store = try await open()
        try await store.add(.make("1"), targets: [.web1: .owed])

        await #expect(throws: StoreError.self) {
            try await store.add(.make("1"), targets: [.web2: .owed])
        }
        #expect(try await store.job(.make("1"))?.targets == [.web1: .owed])
    }

    @Test func listsJobsNewestFirst() async throws {
        let store = try await open()
        try await store.add(.make("1"), targets: [.web1: .owed, .web2: .absent])
        try await store.add(.make("2"), targets: [.web1: .owed])
        _ = try await store.add(.make("2", .web1), at: 5)

        let jobs = try await store.jobs(limit: 10)
        #expect(jobs.map(\.job.id) == [.make("2"), .make("1")])
        #expect(jobs.map(\.targets) == [1, 2])
        #expect(jobs.map(\.returned) == [1, 0])
        #expect(try await store.jobs(limit: 1).count == 1)
        #expect(try await store.newestJob() == .make("2"))
        #expect(try await store.unfinishedJobs().map(\.job.id) == [.make("1")])
    }

    @Test func keepsAJobExactlyAsItWas() async throws {
        let store = try await open()
        var job = Job.make("7")
        job.arguments = ["uptime", 3, ["a": [1.5, nil]]]
        job.named = ["test": true]
        job.expires = 99.5
        job.snapshots = [
            try #require(EnvironmentName("base")): try #require(SHA256Hex(String(repeating: "a", count: 64)))
        ]
        try await store.add(job, targets: [:])

        #expect(try await store.job(job.id)?.job == job)
    }

    @Test func allowsOneKeyInUseForAnID() async throws {
        let store = try await open()
        try await store.put(.make(.web1, .pending, digit: "a"))
        try await store.put(.make(.web1, .denied, digit: "b"))
        try await store.put(.make(.web1, .denied, digit: "c"))
        try await store.put(.make(.web1, .accepted, digit: "a"))

        await #expect(throws: StoreError.self) { try await store.put(.make(.web1, .accepted, digit: "b")) }
        #expect(try await store.keys().map(\.record.state) == [.accepted, .denied, .denied])
        try await store.removeKeys(of: .web1)
        #expect(try await store.keys().isEmpty)
    }

    @Test func countsTheUsesOfAToken() async throws {
        let store = try await open()
        let hash = try #require(SHA256Hex(String(repeating: "1", count: 64)))
        try await store.add(StoredToken(secretHash: hash, ids: "web*", usesLeft: 2, expires: 100, created: 1))

        #expect(try await store.token(hash)?.ids == "web*")
        #expect(try await store.useToken(hash, at: 101) == false)
        #expect(try await store.useToken(hash, at: 50))
        #expect(try await store.useToken(hash, at: 50))
        #expect(try await store.useToken(hash, at: 50) == false)
    }

    @Test func givesATokenToOneOfManyAtOnce() async throws {
        let store = try await open()
        let hash = try #require(SHA256Hex(String(repeating: "1", count: 64)))
        try await store.add(StoredToken(secretHash: hash, ids: "*", usesLeft: 3, expires: 100, created: 1))

        let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { try await store.useToken(hash, at: 5) } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(granted == 3)
    }

    @Test func matchesMinionsByTheirGrains() async throws {
        let store = try await open()
        try await store.setGrains(["os": "Debian"], of: .web1)
        try await store.setGrains(["os": "Alpine"], of: .web2)

        let found = try await store.minions(among: [.web1, .web2, .db1]) { _, grains in
            grains["os"] == "Alpine" || grains.isNull
        }
        #expect(found == [.web2, .db1])
        #expect(try await store.grains(of: .web1) == ["os": "Debian"])
        #expect(try await store.grains(of: .db1) == nil)
    }

    @Test func remembersWhenMinionsWereSeen() async throws {
        let store = try await open()
        try await store.setGrains(["os": "Debian"], of: .web1)
        try await store.setLastSeen([.web1: 5, .web2: 6])
        try await store.setLastSeen([.web1: 7])

        #expect(try await store.lastSeen() == [.web1: 7, .web2: 6])
        #expect(try await store.grains(of: .web1) == ["os": "Debian"])
    }

    @Test func keepsAJournal() async throws {
        let store = try await open()
        for number in 1...3 {
            try await store.add(StoredEvent(time: Double(number), type: "key/accept", data: ["id": .int(number)]))
        }

        let events = try await store.events(after: 1, limit: 10)
        #expect(events.map(\.number) == [2, 3])
        #expect(events.map(\.data) == [["id": 2], ["id": 3]])
    }

    @Test func forgetsWhatIsOld() async throws {
        let store = try await open()
        try await store.add(.make("1", published: 10), targets: [.web1: .owed])
        try await store.add(.make("2", published: 20), targets: [.web1: .owed])
        _ = try await store.add(.make("1", .web1), at: 12)
        try await store.add(StoredEvent(time: 10, type: "old", data: nil))
        try await store.add(StoredEvent(time: 20, type: "new", data: nil))

        try await store.purge(before: 15)

        #expect(try await store.jobs(limit: 10).map(\.job.id) == [.make("2")])
        #expect(try await store.returns(of: .make("1")).isEmpty)
        #expect(try await store.add(.make("1", .web1), at: 16) == .unknownJob)
        #expect(try await store.events(after: 0, limit: 10).map(\.type) == ["new"])
    }

    func open() async throws -> SQLiteStore {
        try await SQLiteStore(path: folder.path + "/master.db")
    }
}
