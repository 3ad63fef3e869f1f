import Hosts
import OrderedCollections
import ReleaseServer
import StateModules
import States
import Synchronization
import TestSupport
import Testing
import Transport
import Values

/// A release server on loopback, a mirror directory, and runs of `archive.mirrored` on them.
final class MirrorLab: Sendable {
    let host: ClockedHost
    let folder: TemporaryFolder
    let server: ReleaseServer
    private let downloads = HTTPDownloads()
    private let patience = TransferPatience(attempts: 2, firstPause: 0.01, longestPause: 0.02, stall: 0.5)

    var mirror: String { folder / "www/smartos" }

    init() async throws {
        folder = try TemporaryFolder()
        host = ClockedHost()
        server = try ReleaseServer(root: folder / "server", shape: ReleaseShape(bootArchiveBytes: 256 << 10))
        try await server.start()
    }

    /// The arguments of the reference tree.
    var arguments: String {
        """
        platform:
          archive.mirrored:
            - name: \(mirror)
            - index: \(server.index)
            - archive: 'platform-*.tgz'
            - into: platform
            - strip_components: 1
            - exclude: [root.password]
            - layout: [i86pc/kernel/amd64/unix, i86pc/amd64/boot_archive]
            - digests: {i86pc/amd64/boot_archive: i86pc/amd64/boot_archive.hash}
            - version_file: etc/version/platform
            - keep: 2
            - grace: 0

        """
    }

    /// One run to its end; `more` are further arguments, which win.
    func run(_ more: String = "", base: String? = nil) async throws -> Report {
        let (module, context) = try prepare(more, base: base)
        let decision: Decision
        do {
            decision = try await module.decide(in: context)
        } catch {
            return Report(result: false, comment: "\(error)")
        }
        switch decision.kind {
        case .satisfied: return Report(result: true, comment: decision.comment)
        case .impossible: return Report(result: false, comment: decision.comment)
        case .change: return try await module.report(decision, after: await perform(decision), in: context)
        }
    }

    func decide(_ more: String = "", base: String? = nil) async throws -> Decision {
        let (module, context) = try prepare(more, base: base)
        return try await module.decide(in: context)
    }

    /// The mirror's own steps of a decision.
    func update(_ decision: Decision) throws -> MirrorUpdate {
        guard case .mirror(let update)? = decision.steps.first?.action else { throw NoUpdate() }
        return update
    }

    struct NoUpdate: Error {}

    func perform(_ update: MirrorUpdate) async throws -> StepOutcome.Received {
        let tools = ArchiveTools(host: host, files: FakeTree(), downloads: downloads, patience: patience)
        return try await MirrorUpdater(tools).update(update)
    }

    private func perform(_ decision: Decision) async -> [StepOutcome] {
        var outcomes: [StepOutcome] = []
        for step in decision.steps {
            guard case .mirror(let update) = step.action else { continue }
            do {
                outcomes.append(StepOutcome(step: step, received: try await perform(update)))
            } catch {
                outcomes.append(StepOutcome(step: step, failure: "\(error)"))
            }
        }
        return outcomes
    }

    private func prepare(_ more: String, base: String?) throws -> (ArchiveMirrored, StateContext) {
        let low = try #require(try LowState.list((base ?? arguments) + more).first)
        var arguments = Arguments(low)
        let module = try ArchiveMirrored(arguments: &arguments)
        if let mistake = arguments.leftovers().first { throw mistake }
        let context = StateContext(
            host: host,
            files: FakeTree(),
            templates: FakeTemplates(),
            downloads: downloads,
            cacheDirectory: folder / "cache"
        )
        return (module, context)
    }

    // MARK: looking

    var current: String? { get throws { try host.info(mirror + "/current")?.target } }

    /// The release folders, oldest first.
    var kept: [String] { get throws { try host.list(mirror).filter { !$0.hasPrefix(".") && $0 != "current" } } }

    var offered: [String] {
        get throws {
            try MirrorPicture(of: mirror, link: "current", on: host).offered(MirrorMemory(of: mirror, on: host))
        }
    }

    /// What a booting machine would find: everything of the current release belongs together, and so does every other one.
    func expectServed(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        for name in try kept + (try current == nil ? [] : ["current"]) {
            let platform = mirror + "/" + name + "/platform"
            let stamp = try text(platform + "/etc/version/platform")
            if name.hasSuffix("Z") { #expect(stamp == name, sourceLocation: sourceLocation) }
            let archive = platform + "/i86pc/amd64/boot_archive"
            #expect(try host.digest(archive, .sha1) == (try text(archive + ".hash")), sourceLocation: sourceLocation)
            #expect(try text(platform + "/i86pc/kernel/amd64/unix").contains(stamp), sourceLocation: sourceLocation)
            #expect(try host.info(platform + "/root.password") == nil, sourceLocation: sourceLocation)
        }
    }

    /// No half-done work, no downloads, no locks that anyone holds.
    func expectTidy(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        let known = try Set(kept + ["current", ".releases.json"])
        #expect(try Set(host.list(mirror)) == known, sourceLocation: sourceLocation)
        let caches = try host.list(folder / "cache/mirrors").filter { !$0.hasSuffix(".lock") }
        for cache in caches {
            #expect(try host.list(folder / "cache/mirrors/" + cache).isEmpty, sourceLocation: sourceLocation)
        }
    }

    private func text(_ path: String) throws -> String {
        let text = String(decoding: try host.read(path, limit: 1 << 20), as: UTF8.self)
        return String(text.prefix { $0 != "\n" })
    }
}
