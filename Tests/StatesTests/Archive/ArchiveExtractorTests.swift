import Hosts
import ReleaseServer
import States
import TestSupport
import Testing
import Transport

/// Archives unpacked while they arrive from a real server on loopback.
struct ArchiveExtractorTests {
    private let host = LocalHost()
    private let folder: TemporaryFolder
    private let server: ReleaseServer
    private let patience = TransferPatience(attempts: 3, firstPause: 0.01, longestPause: 0.02, stall: 0.5)
    private var destination: String { folder / "into" }

    init() async throws {
        folder = try TemporaryFolder()
        server = try ReleaseServer(root: folder / "server", shape: ReleaseShape(bootArchiveBytes: 1 << 20))
        try await server.start()
    }

    private func extract(_ change: (inout Extraction) -> Void = { _ in }) async throws -> StepOutcome.Received {
        var extraction = Extraction(
            source: .url(server.index + "/platform-latest.tgz"),
            destination: destination,
            stripComponents: 1
        )
        change(&extraction)
        let tools = ArchiveTools(host: host, files: FakeTree(), downloads: HTTPDownloads(), patience: patience)
        return try await ArchiveExtractor(tools).extract(extraction)
    }

    private func expectWhole() throws {
        let archive = destination + "/i86pc/amd64/boot_archive"
        let hash = String(decoding: try host.read(archive + ".hash", limit: 100), as: UTF8.self).prefix(40)
        #expect(try host.digest(archive, .sha1) == hash)
    }

    private func expectNothing() throws { #expect(try host.list(folder.path) == ["server"]) }

    @Test(arguments: [Fault.Kind.truncate, .stall, .changed, .unavailable])
    func unpacksAllTheSameWhenTheConnectionHas(_ trouble: Fault.Kind) async throws {
        server.fault(Fault(trouble))
        let received = try await extract()

        try expectWhole()
        #expect(server.requests.count >= 2)
        #expect(received.extracted.contains("i86pc/kernel/amd64/unix"))
        #expect(try host.list(folder.path) == ["into", "server"])
        await server.stop()
    }

    @Test func leavesNothingWithTheWrongDigest() async throws {
        let digest = Digest(.sha1, String(repeating: "0", count: 40))

        await #expect(throws: DigestMismatch.self) { try await extract { $0.digest = digest } }
        try expectNothing()
        await server.stop()
    }

    @Test func leavesNothingOfADamagedArchive() async throws {
        server.fault(Fault(.wrongSum))
        let check = LayoutCheck.digest(of: "i86pc/amd64/boot_archive", in: "i86pc/amd64/boot_archive.hash")

        // A flipped bit is found by gzip, by tar, or by the archive's own hash.
        await #expect(throws: (any Error).self) { try await extract { $0.checks = [check] } }
        try expectNothing()
        await server.stop()
    }

    @Test(arguments: [
        (LayoutCheck.exists("i86pc/kernel/unix"), "the archive has no i86pc/kernel/unix"),
        (.text(of: "etc/version/platform", is: "19700101T000000Z"), "etc/version/platform of the archive says"),
        (
            .digest(of: "etc/version/platform", in: "i86pc/amd64/boot_archive.hash"),
            "etc/version/platform of the archive is damaged"
        ),
        (
            .digest(of: "etc/version/platform", in: "root.password"),
            "root.password of the archive does not hold a digest"
        ),
    ])
    func leavesNothingThatFailsACheck(_ check: LayoutCheck, _ message: String) async throws {
        let error = await #expect(throws: LayoutError.self) { try await extract { $0.checks = [check] } }

        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
        try expectNothing()
        await server.stop()
    }

    @Test func keepsPrivateFilesOutOfTheTree() async throws {
        _ = try await extract { [folder] in
            $0.aside = Extraction.Aside(globs: ["root.password"], path: folder / "private/1")
        }

        #expect(try host.info(destination + "/root.password") == nil)
        #expect(try host.list(folder / "private") == ["1"])
        #expect(try host.info(folder / "private/1/root.password")?.mode == 0o600)
        await server.stop()
    }

    @Test func refusesSeveralNamesAtTheTop() async throws {
        let error = await #expect(throws: ArchiveError.self) { try await extract { $0.enforcesTopLevel = true } }

        #expect(error?.description.contains("Archive does not have a single top-level directory") == true)
        try expectNothing()
        await server.stop()
    }

    @Test func remembersWhatItUnpacked() async throws {
        let path = folder / "cache/record.json"
        let received = try await extract { $0.record = path }
        let record = try #require(ArchiveRecord(try host.read(path, limit: 1 << 20)))

        #expect(record.sha256 == received.sha256)
        #expect(record.etag == received.etag)
        #expect(record.paths == received.extracted)
        #expect(record.format == "tar")
        await server.stop()
    }
}
