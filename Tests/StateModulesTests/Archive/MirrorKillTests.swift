import Hosts
import OrderedCollections
import ReleaseServer
import States
import TestSupport
import Testing
import Values

/// A mirror whose runs are killed at every step.
struct MirrorKillTests {
    private let lab: MirrorLab

    init() async throws {
        lab = try await MirrorLab()
    }

    @Test func isCompleteWhereverARunIsKilled() async throws {
        _ = try await lab.run()
        _ = try lab.server.release()
        let count = try lab.update(try await lab.decide()).steps.count
        try #require(count >= 10)

        for survived in 0...count {
            let old = try lab.current
            let stamp = try lab.server.release()
            var update = try lab.update(try await lab.decide())
            update.steps = Array(update.steps.prefix(survived))
            _ = try await lab.perform(update)

            try lab.expectServed()
            #expect(try [old, stamp].contains(lab.current))
            #expect(try lab.offered.first == lab.current)
            let report = try await lab.run()
            #expect(report.result, "after \(survived) steps: \(report.comment)")
            #expect(try lab.current == stamp, "after \(survived) steps")
            #expect(try lab.kept.count == 2, "after \(survived) steps")
            #expect(try await lab.decide().kind == .satisfied, "after \(survived) steps")
            try lab.expectServed()
            try lab.expectTidy()
        }
        await lab.server.stop()
    }

    @Test func isMadeWhereverTheFirstRunIsKilled() async throws {
        let count = try lab.update(try await lab.decide()).steps.count
        for survived in 0...count {
            try lab.host.remove(lab.mirror)
            try lab.host.remove(lab.folder / "cache")
            var update = try lab.update(try await lab.decide())
            update.steps = Array(update.steps.prefix(survived))
            _ = try await lab.perform(update)
            let report = try await lab.run()

            #expect(report.result, "after \(survived) steps: \(report.comment)")
            try lab.expectServed()
            try lab.expectTidy()
        }
        await lab.server.stop()
    }

    @Test func removesWhatAKilledUnpackingLeft() async throws {
        _ = try await lab.run()
        let stamp = try lab.server.release()
        let incoming = lab.mirror + "/.incoming-" + stamp
        try lab.host.makeDirectory(incoming + "/.cm-unpack-dead/tree/i86pc", parents: true, FileAttributes())
        try lab.host.makeDirectory(lab.mirror + "/.outgoing-1/platform", parents: true, FileAttributes())
        let report = try await lab.run()

        #expect(report.result, "\(report.comment)")
        #expect(report.changes["cleaned"]?.list?.count == 2)
        try lab.expectServed()
        try lab.expectTidy()
        await lab.server.stop()
    }
}
