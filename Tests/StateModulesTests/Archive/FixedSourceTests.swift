import Hosts
import OrderedCollections
import ReleaseServer
import StateModules
import States
import TestSupport
import Testing
import Values

/// `archive.mirrored` of one URL behind which the file changes.
struct FixedSourceTests {
    private let lab: MirrorLab

    init() async throws {
        lab = try await MirrorLab()
    }

    private var base: String {
        """
        platform:
          archive.mirrored:
            - name: \(lab.mirror)
            - source: \(lab.server.index)/platform-latest.tgz
            - skip_verify: True
            - into: platform
            - strip_components: 1
            - exclude: [root.password]
            - keep: 2
            - grace: 0

        """
    }

    private var archiveAnswers: Int { lab.server.requests.count { $0.path.hasSuffix(".tgz") } }

    @Test func namesReleasesAfterTheTimeOfTheFile() async throws {
        let first = try #require(lab.server.stamps.last)
        #expect(try await lab.run(base: base).result)
        let again = try await lab.decide(base: base)
        let second = try lab.server.release()
        let report = try await lab.run(base: base)

        #expect(again.kind == .satisfied)
        #expect(report.changes["current"] == ["old": .string(first), "new": .string(second)])
        #expect(try lab.kept == [first, second])
        try lab.expectServed()
        try lab.expectTidy()
        await lab.server.stop()
    }

    @Test func fetchesAgainWhatAnotherFileHasReplacedInTheSameSecond() async throws {
        let stamp = try #require(lab.server.stamps.last)
        _ = try await lab.run(base: base)
        let path = lab.folder / "server/Joyent_Dev/public/SmartOS/platform-latest.tgz"
        // The same content as another file: another tag, and the time of now.
        try lab.host.copy(path, to: path, FileAttributes())
        let report = try await lab.run(base: base)

        #expect(report.result, "\(report.comment)")
        #expect(report.changes["added"] != nil)
        #expect(try lab.kept.count == 2)
        #expect(try lab.kept.contains(stamp))
        await lab.server.stop()
    }

    @Test func verifiesWithASumsFile() async throws {
        let stamp = try #require(lab.server.stamps.last)
        let name = "platform-release-\(stamp.prefix(8))-\(stamp).tgz"
        let verified = base.replacing(
            "skip_verify: True",
            with: "source_hash: \(lab.server.index)/\(stamp)/sha256sums.txt\n    - source_hash_name: \(name)"
        )
        #expect(try await lab.run(base: verified).result)

        _ = try lab.server.release()
        let report = try await lab.run(base: verified)
        #expect(!report.result)
        #expect(report.comment.contains("expected sha256="), "\(report.comment)")
        #expect(try lab.kept == [stamp])
        await lab.server.stop()
    }

    @Test func asksForAHashOrForTrust() async throws {
        let report = try await lab.run(base: base.replacing("    - skip_verify: True\n", with: ""))

        #expect(!report.result)
        #expect(report.comment.contains("please set source_hash or set skip_verify to True"))
        await lab.server.stop()
    }

    @Test func isNotFetchedTwiceAfterAKill() async throws {
        _ = try await lab.run(base: base)
        for count in 0...12 {
            let stamp = try lab.server.release()
            var update = try lab.update(try await lab.decide(base: base))
            update.steps = Array(update.steps.prefix(count))
            _ = try await lab.perform(update)
            try lab.expectServed()
            let report = try await lab.run(base: base)

            #expect(report.result, "\(report.comment)")
            #expect(try lab.current == stamp)
            #expect(try await lab.decide(base: base).kind == .satisfied)
            try lab.expectServed()
            try lab.expectTidy()
        }
        await lab.server.stop()
    }
}
