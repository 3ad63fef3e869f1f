import Foundation
import Testing
import Values
import Wire

@testable import Store

struct DurabilityTests {
    let folder = TemporaryFolder()

    @Test func keepsWhatItAcknowledgedWhenItIsCutOff() async throws {
        let store = try await SQLiteStore(path: folder.path + "/master.db")
        try await store.add(.make("1"), targets: [.web1: .owed])
        _ = try await store.add(.make("1", .web1, value: "kept"), at: 5)

        // The files as a hard stop would leave them: the store is still open and has checkpointed nothing.
        let crashed = TemporaryFolder()
        for name in ["master.db", "master.db-wal"] {
            try FileManager.default.copyItem(atPath: folder.path + "/" + name, toPath: crashed.path + "/" + name)
        }
        let reopened = try await SQLiteStore(path: crashed.path + "/master.db")

        #expect(try await reopened.returns(of: .make("1")).map(\.value) == ["kept"])
        #expect(try await reopened.unfinishedJobs().isEmpty)
        await store.close()
    }

    @Test func dropsAHalfWrittenTail() async throws {
        let store = try await SQLiteStore(path: folder.path + "/master.db")
        try await store.add(.make("1"), targets: [.web1: .owed])
        let crashed = TemporaryFolder()
        for name in ["master.db", "master.db-wal"] {
            try FileManager.default.copyItem(atPath: folder.path + "/" + name, toPath: crashed.path + "/" + name)
        }
        let log = try FileHandle(forWritingTo: URL(filePath: crashed.path + "/master.db-wal"))
        try log.seekToEnd()
        try log.write(contentsOf: Data(repeating: 0x5A, count: 3_000))
        try log.close()

        let reopened = try await SQLiteStore(path: crashed.path + "/master.db")
        #expect(try await reopened.jobs(limit: 10).map(\.job.id) == [.make("1")])
        await store.close()
    }

    @Test func readsAgainAfterClosing() async throws {
        let path = folder.path + "/master.db"
        let first = try await SQLiteStore(path: path)
        try await first.put(.make(.web1, .accepted, digit: "a"))
        await first.close()
        await #expect(throws: StoreError.closed) { try await first.keys() }

        let second = try await SQLiteStore(path: path)
        #expect(try await second.keys() == [.make(.web1, .accepted, digit: "a")])
    }

    @Test func refusesAStoreOfALaterVersion() async throws {
        let path = folder.path + "/master.db"
        let store = try await SQLiteStore(path: path)
        try await store.writer.run { try $0.run("PRAGMA user_version = 99") }
        await store.close()

        await #expect(throws: StoreError.tooNew(path: path, version: 99, known: Schema.migrations.count)) {
            try await SQLiteStore(path: path)
        }
    }

    @Test func isForItsOwnerAlone() async throws {
        let store = try await SQLiteStore(path: folder.path + "/master.db")
        try await store.add(.make("1"), targets: [:])
        for name in ["master.db", "master.db-wal", "master.db-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        await store.close()
    }

    @Test func saysWhichFileItCannotOpen() async throws {
        let path = folder.path + "/absent/master.db"
        await #expect {
            try await SQLiteStore(path: path)
        } throws: { error in
            "\(error)".contains(path) && "\(error)".contains("cannot open")
        }
    }

    @Test func refusesAFileThatIsNoStore() async throws {
        let path = folder.path + "/master.db"
        try String(repeating: "not a database ", count: 1_000).write(toFile: path, atomically: true, encoding: .utf8)
        await #expect(throws: StoreError.self) { try await SQLiteStore(path: path) }
    }

    @Test func undoesOnlyWhatFailed() async throws {
        let store = try await SQLiteStore(path: folder.path + "/master.db")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let isBad = number % 5 == 0
                    do {
                        try await store.writer.run { database in
                            try database.run("INSERT INTO events (time, type, data) VALUES (1, 'x', '\(number)')")
                            if isBad { try database.run("INSERT INTO nowhere VALUES (1)") }
                        }
                        #expect(!isBad)
                    } catch {
                        #expect(isBad)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.events(after: 0, limit: 100).count == 40)
    }

    @Test func takesTenThousandReturnsInFiveSeconds() async throws {
        let store = try await SQLiteStore(path: folder.path + "/master.db")
        let minions = (0..<10_000).compactMap { MinionID("minion-\($0)") }
        try await store.add(.make("1"), targets: Dictionary(uniqueKeysWithValues: minions.map { ($0, .owed) }))

        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: ReturnOutcome.self) { group in
            for minion in minions { group.addTask { try await store.add(.make("1", minion), at: 5) } }
            for try await outcome in group { #expect(outcome == .stored) }
        }
        #expect(clock.now - start < .seconds(5))
        #expect(try await store.jobs(limit: 1).first?.returned == 10_000)
    }
}
