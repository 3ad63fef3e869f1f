import Hosts
import OrderedCollections
import ReleaseServer
import StateModules
import States
import TestSupport
import Testing
import Values

struct ArchiveMirroredTests {
    private let lab: MirrorLab

    init() async throws {
        lab = try await MirrorLab()
    }

    private var archiveGets: Int { lab.server.requests.count { $0.path.hasSuffix(".tgz") } }

    @Test func makesAMirrorOfNothing() async throws {
        let stamp = try #require(lab.server.stamps.last)
        let report = try await lab.run()

        #expect(report.result, "\(report.comment)")
        #expect(report.comment == "Release \(stamp) is current in \(lab.mirror)")
        #expect(
            report.changes == ["current": ["old": nil, "new": .string(stamp)], "added": [.string(stamp)]]
        )
        #expect(try lab.current == stamp)
        #expect(try lab.offered == [stamp])
        #expect(try lab.host.info(lab.mirror)?.mode == 0o755)
        #expect(try lab.host.info(lab.mirror + "/" + stamp)?.mode == 0o755)
        #expect(try lab.host.info(lab.mirror + "/\(stamp)/platform")?.mode == 0o755)
        try lab.expectServed()
        try lab.expectTidy()
        await lab.server.stop()
    }

    @Test func hasNothingToDoTheSecondTime() async throws {
        _ = try await lab.run()
        let gets = archiveGets
        let again = try await lab.decide()

        #expect(again.kind == .satisfied)
        #expect(archiveGets == gets)
        await lab.server.stop()
    }

    @Test func saysWhatItWouldFetchAndWritesNothing() async throws {
        let stamp = try #require(lab.server.stamps.last)
        let decision = try await lab.decide()

        let name = "platform-release-\(stamp.prefix(8))-\(stamp).tgz"
        #expect(
            decision.testComment
                == "Would fetch \(lab.server.index)/\(stamp)/\(name) into \(lab.mirror)/\(stamp), make release \(stamp) current"
        )
        #expect(archiveGets == 0)
        #expect(try lab.host.list(lab.folder.path) == ["server"])
        await lab.server.stop()
    }

    @Test func followsReleasesAndKeepsSoMany() async throws {
        _ = try await lab.run()
        for _ in 1...3 {
            let old = try #require(try lab.current)
            let stamp = try lab.server.release()
            let report = try await lab.run()

            #expect(report.changes["current"] == ["old": .string(old), "new": .string(stamp)])
            #expect(report.changes["added"] == [.string(stamp)])
            try lab.expectServed()
            try lab.expectTidy()
        }

        #expect(try lab.kept == lab.server.stamps.suffix(2))
        #expect(try lab.offered == lab.server.stamps.suffix(2).reversed())
        await lab.server.stop()
    }

    @Test func letsARetiredReleaseStayForItsGrace() async throws {
        let old = try #require(lab.server.stamps.last)
        _ = try await lab.run("    - keep: 1\n    - grace: 1h\n")
        let new = try lab.server.release()
        let second = try await lab.run("    - keep: 1\n    - grace: 1h\n")

        #expect(second.changes["retired"] == [.string(old)])
        #expect(second.changes["pruned"] == nil)
        #expect(try lab.kept == [old, new])
        #expect(try lab.offered == [new])
        #expect(try await lab.decide("    - keep: 1\n    - grace: 1h\n").kind == .satisfied)

        lab.host.pass(3601)
        let third = try await lab.run("    - keep: 1\n    - grace: 1h\n")

        #expect(third.changes == ["pruned": [.string(old)]])
        #expect(try lab.kept == [new])
        #expect(try await lab.decide("    - keep: 1\n    - grace: 1h\n").kind == .satisfied)
        await lab.server.stop()
    }

    @Test func rollsBackWithoutAServerAndForwardAgain() async throws {
        let old = try #require(lab.server.stamps.last)
        _ = try await lab.run()
        let new = try lab.server.release()
        _ = try await lab.run()
        let requests = lab.server.requests.count
        let back = try await lab.run("    - version: \(old)\n")

        #expect(back.changes == ["current": ["old": .string(new), "new": .string(old)]])
        #expect(lab.server.requests.count == requests)
        #expect(try lab.offered == [old])
        #expect(try lab.kept == [old, new])
        #expect(try await lab.decide("    - version: \(old)\n").kind == .satisfied)

        let forward = try await lab.run()
        #expect(forward.changes == ["current": ["old": .string(old), "new": .string(new)]])
        #expect(try lab.offered == [new, old])
        await lab.server.stop()
    }

    @Test func fetchesAPinnedReleaseThatIsNotTheNewest() async throws {
        let old = try #require(lab.server.stamps.last)
        _ = try lab.server.release()
        let report = try await lab.run("    - version: \(old)\n")

        #expect(report.result, "\(report.comment)")
        #expect(try lab.current == old)
        #expect(try lab.kept == [old])
        await lab.server.stop()
    }

    @Test(arguments: [
        Fault(.truncate), Fault(.stall), Fault(.changed), Fault(.unavailable),
    ])
    func getsThereInSpiteOf(_ fault: Fault) async throws {
        lab.server.fault(fault)
        let report = try await lab.run()

        #expect(report.result, "\(report.comment)")
        try lab.expectServed()
        try lab.expectTidy()
        await lab.server.stop()
    }

    @Test func keepsServingTheOldReleaseWhenTheNewOneIsWrong() async throws {
        _ = try await lab.run()
        let old = try #require(try lab.current)
        let new = try lab.server.release()
        lab.server.fault(Fault(.wrongSum, count: 100))
        let report = try await lab.run()

        #expect(!report.result)
        #expect(report.comment.contains("expected sha256="))
        #expect(try lab.current == old)
        #expect(try lab.kept == [old])
        try lab.expectServed()

        lab.server.fault(nil)
        #expect(try await lab.run().result)
        #expect(try lab.current == new)
        try lab.expectTidy()
        await lab.server.stop()
    }

    @Test(arguments: [
        ("layout: [i86pc/nowhere]", "the archive has no i86pc/nowhere"),
        ("digests: {etc/version/platform: i86pc/amd64/boot_archive.hash}", "is damaged"),
        ("version_file: i86pc/amd64/boot_archive.hash", "of the archive says"),
        ("archive_format: zip", "the archive is tar, not zip"),
        ("archive: 'tests-*.tgz'", "lists no file like tests-*.tgz"),
        ("archive: 'smartos-*'", "lists several files like smartos-*"),
        ("latest: nothing", "/nothing answered 404"),
        ("latest: latest.html", "does not name a release"),
        ("sums: [sums.txt]", "none of the sums files sums.txt"),
        ("version: 20200101T000000Z", "none of the sums files"),
        ("user: nobody-of-that-name", "User nobody-of-that-name does not exist"),
    ])
    func publishesNothingThatIsNotAsAsked(_ argument: String, _ message: String) async throws {
        let report = try await lab.run("    - \(argument)\n")

        #expect(!report.result)
        #expect(report.comment.contains(message), "\(report.comment)")
        let kept = try lab.host.info(lab.mirror) == nil ? [] : try lab.host.list(lab.mirror)
        #expect(kept.isEmpty)
        #expect(try await lab.run().result)
        try lab.expectTidy()
        await lab.server.stop()
    }

    @Test func takesTheSumsThatAnOldReleaseHas() async throws {
        let stamp = try #require(lab.server.stamps.last)
        try lab.host.remove(lab.folder / "server/Joyent_Dev/public/SmartOS/\(stamp)/sha256sums.txt")

        #expect(try await lab.run().result)
        try lab.expectServed()
        await lab.server.stop()
    }

    @Test func keepsPrivateFilesWhereNobodyServesThem() async throws {
        let secrets = lab.folder / "secrets"
        let more = "    - exclude: []\n    - private: [root.password]\n    - private_dir: \(secrets)\n"
        let first = try #require(lab.server.stamps.last)
        #expect(try await lab.run(more).result)

        #expect(try lab.host.info("\(secrets)/\(first)/root.password")?.mode == 0o600)
        #expect(try lab.host.info(secrets)?.mode == 0o700)
        try lab.expectServed()
        for _ in 1...2 {
            _ = try lab.server.release()
            #expect(try await lab.run(more).result)
        }
        #expect(try lab.host.list(secrets) == lab.server.stamps.suffix(2))
        await lab.server.stop()
    }

    @Test func waitsForAnotherRunAndLeavesItAtThat() async throws {
        _ = try await lab.run()
        let stamp = try lab.server.release()
        let gets = archiveGets
        let decisions = [try await lab.decide(), try await lab.decide(), try await lab.decide()]
        let received = try await withThrowingTaskGroup(of: StepOutcome.Received.self) { group in
            for decision in decisions {
                let update = try lab.update(decision)
                group.addTask { [lab] in try await lab.perform(update) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(received.count { $0.isDoneByAnother } == 2)
        #expect(archiveGets == gets + 1)
        #expect(try lab.current == stamp)
        try lab.expectServed()
        try lab.expectTidy()
        await lab.server.stop()
    }

    @Test func saysSoWhenAnotherRunHasDoneSomethingElse() async throws {
        _ = try await lab.run()
        let first = try #require(try lab.current)
        _ = try lab.server.release()
        let late = try lab.update(try await lab.decide())
        _ = try lab.server.release()
        _ = try await lab.run()

        await #expect(throws: MirrorError.changedMeanwhile(directory: lab.mirror)) { try await lab.perform(late) }
        #expect(try lab.current == lab.server.stamps.last)
        #expect(try lab.kept == [first, lab.server.stamps.last])
        await lab.server.stop()
    }

    @Test(.enabled(if: SmallDisk.isPossible)) func keepsServingWhenTheDiskIsFull() async throws {
        let disk = try SmallDisk(bytes: 640 << 10)
        let base = lab.arguments.replacing("name: \(lab.mirror)", with: "name: \(disk.path)/www")
        #expect(try await lab.run(base: base).result)
        let old = try #require(try lab.host.info(disk.path + "/www/current")?.target)
        let new = try lab.server.release()
        let report = try await lab.run(base: base)

        #expect(!report.result)
        #expect(report.comment.contains("free"), "\(report.comment)")
        #expect(try lab.host.info(disk.path + "/www/current")?.target == old)
        #expect(try !lab.host.list(disk.path + "/www").contains(new))
        await lab.server.stop()
    }

    @Test func saysThatTheServerIsAway() async throws {
        _ = try await lab.run()
        await lab.server.stop()
        let report = try await lab.run()

        #expect(!report.result)
        #expect(report.comment.contains("cannot reach \(lab.server.index)/latest"), "\(report.comment)")
        try lab.expectServed()
    }
}
