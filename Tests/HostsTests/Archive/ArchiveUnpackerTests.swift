import Glibc
import Hosts
import TestSupport
import Testing

struct ArchiveUnpackerTests {
    private let host = LocalHost()
    private let folder: TemporaryFolder
    private var destination: String { folder / "into" }

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let tree: [ArchiveMaker.Entry] = [
        .directory("app"), .file("app/readme", "hello\n"), .directory("app/bin"),
        .file("app/bin/run", "#!/bin/sh\n", mode: 0o755), .file("app/größe", "ä"),
    ]

    private func unpack(
        _ entries: [ArchiveMaker.Entry],
        _ maker: ArchiveMaker = ArchiveMaker(),
        with unpacker: ArchiveUnpacker = ArchiveUnpacker()
    ) async throws -> StagedArchive {
        try maker.write(entries, to: folder / "archive")
        return try await unpacker.unpack(file: folder / "archive", beside: destination)
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try host.read(destination + "/" + name, limit: 1 << 20), as: UTF8.self)
    }

    @Test(arguments: [
        ("pax", "gzip"), ("pax", "xz"), ("pax", "bzip2"), ("pax", "zstd"), ("pax", "lz4"), ("ustar", "none"),
        ("gnutar", "gzip"), ("newc", "gzip"), ("zip", "none"), ("7zip", "none"),
    ])
    func unpacksFilesOfEveryKind(_ format: String, _ filter: String) async throws {
        let staged = try await unpack(Self.tree, ArchiveMaker(format: format, filter: filter))
        _ = try staged.publish()

        #expect(try host.list(destination) == ["app"])
        #expect(try host.list(destination + "/app") == ["bin", "größe", "readme"])
        #expect(try text("app/readme") == "hello\n")
        #expect(try host.info(destination + "/app/bin/run")?.mode == 0o755)
        #expect(try host.info(destination + "/app/readme")?.modified == 1_700_000_000)
        #expect(try host.list(folder.path) == ["archive", "into"])
    }

    @Test(arguments: ["pax", "zip", "7zip"], [1, 7, 100_000])
    func unpacksWhatArrivesInPieces(_ format: String, _ size: Int) async throws {
        let bytes = try ArchiveMaker(format: format, filter: format == "pax" ? "gzip" : "none").bytes(Self.tree)
        let staged = try await ArchiveUnpacker(algorithm: .sha1).unpack(beside: destination) { send in
            for start in stride(from: 0, to: bytes.count, by: size) {
                try await send(Array(bytes[start..<min(start + size, bytes.count)]))
            }
        }
        _ = try staged.publish()

        #expect(try text("app/readme") == "hello\n")
        #expect(staged.bytes == bytes.count)
        #expect(staged.sha256 == ContentDigest.hex(bytes, .sha256))
        #expect(staged.askedDigest == ContentDigest.hex(bytes, .sha1))
        // 7z lists its directories last.
        #expect(staged.names.sorted() == ["app/", "app/bin/", "app/bin/run", "app/größe", "app/readme"])
        #expect(try host.list(folder.path) == ["into"])
    }

    @Test func keepsLinksThatStayInside() async throws {
        let staged = try await unpack([
            .file("lib/v1", "one"), .link("lib/current", to: "v1"), .link("up", to: "lib/../lib/v1"),
            .hardLink("same", to: "lib/v1"),
        ])
        _ = try staged.publish()

        #expect(try host.info(destination + "/lib/current")?.target == "v1")
        #expect(try text("up") == "one")
        #expect(try text("same") == "one")
    }

    @Test func dropsLeadingNamesAndWhatIsExcluded() async throws {
        let unpacker = ArchiveUnpacker(stripComponents: 1, excluding: ["secret*", "app/logs"])
        let staged = try await unpack(
            [
                .directory("app"), .file("app/readme", "r"), .file("app/deep/secret.key", "s"),
                .file("app/logs/today", "l"), .hardLink("app/again", to: "app/readme"),
            ],
            with: unpacker
        )
        _ = try staged.publish()

        #expect(try host.list(destination) == ["again", "readme"])
    }

    @Test func takesSetuidAndStickyAway() async throws {
        let staged = try await unpack([.file("su", "x", mode: 0o6755), .directory("tmp", mode: 0o1777)])
        _ = try staged.publish()

        #expect(try host.info(destination + "/su")?.mode == 0o755)
        #expect(try host.info(destination + "/tmp")?.mode == 0o777)
    }

    @Test func unpacksBelowDirectoriesThatMayNotBeWritten() async throws {
        let staged = try await unpack([.directory("ro", mode: 0o555), .file("ro/a", "x")])
        _ = try staged.publish()

        #expect(try host.info(destination + "/ro")?.mode == 0o555)
        #expect(try text("ro/a") == "x")
    }

    @Test(.enabled(if: geteuid() == 0)) func givesEverythingToItsOwner() async throws {
        let staged = try await unpack(
            Self.tree + [.link("app/link", to: "readme")],
            with: ArchiveUnpacker(uid: 1234, gid: 4321)
        )
        _ = try staged.publish(FileAttributes(uid: 1234, gid: 4321))

        for path in ["", "/app", "/app/readme", "/app/bin/run", "/app/link"] {
            let info = try host.info(destination + path)
            #expect(info?.uid == 1234 && info?.gid == 4321, "\(path)")
        }
    }

    @Test func setsPrivateFilesAsideForRootAlone() async throws {
        let unpacker = ArchiveUnpacker(
            stripComponents: 1,
            settingAside: ["root.password"],
            asideDirectory: folder.path
        )
        let staged = try await unpack([.file("p/root.password", "secret"), .file("p/unix", "kernel")], with: unpacker)
        try staged.publishAside(to: folder / "private")
        _ = try staged.publish()

        #expect(try host.list(destination) == ["unix"])
        #expect(try host.info(folder / "private/root.password")?.mode == 0o600)
        #expect(try host.list(folder.path) == ["archive", "into", "private"])
    }

    @Test func leavesAloneWhatIsThereAlready() async throws {
        try host.makeDirectory(destination + "/app", parents: true, FileAttributes(mode: 0o711))
        try host.write([1], to: destination + "/app/mine", FileAttributes())
        let staged = try await unpack(Self.tree)
        let removed = try staged.publish()

        #expect(removed.isEmpty)
        #expect(try host.list(destination + "/app") == ["bin", "größe", "mine", "readme"])
        #expect(try host.info(destination + "/app")?.mode == 0o711)
        #expect(try host.list(destination) == ["app"])
    }

    @Test func changesNothingWhereAnotherKindIsInTheWay() async throws {
        try host.makeDirectory(destination + "/app/readme", parents: true, FileAttributes())
        let staged = try await unpack(Self.tree)

        #expect(throws: ArchiveError.wrongKind(paths: ["app/readme"])) { _ = try staged.publish() }
        staged.discard()
        #expect(try host.list(destination + "/app") == ["readme"])
        #expect(try host.list(destination) == ["app"])

        let again = try await unpack(Self.tree)
        #expect(try again.publish(force: true) == [destination + "/app/readme"])
        #expect(try text("app/readme") == "hello\n")
    }

    @Test func neverFollowsALinkAtTheDestination() async throws {
        try host.makeDirectory(folder / "outside", parents: true, FileAttributes())
        try host.makeDirectory(destination, parents: true, FileAttributes())
        try host.link(destination + "/app", to: folder / "outside", FileAttributes())
        let staged = try await unpack(Self.tree)

        #expect(throws: ArchiveError.wrongKind(paths: ["app"])) { _ = try staged.publish() }
        #expect(try host.list(folder / "outside").isEmpty)
    }

    @Test func clearsTheArchivesOwnNamesFirst() async throws {
        try host.makeDirectory(destination + "/app", parents: true, FileAttributes())
        try host.write([1], to: destination + "/app/old", FileAttributes())
        try host.write([1], to: destination + "/other", FileAttributes())
        let staged = try await unpack(Self.tree)

        #expect(try staged.publish(clean: true) == [destination + "/app/"])
        #expect(try host.list(destination) == ["app", "other"])
        #expect(try host.list(destination + "/app") == ["bin", "größe", "readme"])
    }

    @Test func removesWhatAKilledRunLeft() async throws {
        try host.makeDirectory(folder / ".cm-unpack-dead/tree/app", parents: true, FileAttributes())
        let staged = try await unpack(Self.tree)
        let others = try host.list(folder.path).filter { $0.hasPrefix(".cm-unpack-") }

        #expect(others.count == 1)
        #expect(!others.contains(".cm-unpack-dead"))
        _ = try await unpack(Self.tree).publish()
        // The first is still being unpacked: it is not taken for dead.
        #expect(try host.info(staged.path) != nil)
        staged.discard()
        #expect(try host.list(folder.path) == ["archive", "into"])
    }

    @Test func leavesNothingWhenItIsCancelled() async throws {
        let bytes = try ArchiveMaker().bytes(Self.tree)
        let destination = destination
        let (begun, sender) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await ArchiveUnpacker().unpack(beside: destination) { send in
                try await send(Array(bytes.prefix(1024)))
                sender.finish()
                try await Task.sleep(for: .seconds(60))
            }
        }
        for await _ in begun {}
        task.cancel()

        await #expect(throws: (any Error).self) { try await task.value }
        #expect(try host.list(folder.path).isEmpty)
    }
}
