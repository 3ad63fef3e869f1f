import Glibc
import Hosts
import TestSupport
import Testing

struct LocalHostWritingTests {
    private let host = LocalHost()
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func writesWithTheModeAsked() throws {
        try host.write(Array("hello".utf8), to: folder / "a", FileAttributes(mode: 0o640))

        #expect(try host.read(folder / "a", limit: 100) == Array("hello".utf8))
        #expect(try host.info(folder / "a")?.mode == 0o640)
        #expect(try host.list(folder.path) == ["a"])
    }

    @Test func keepsTheModeOfWhatItReplaces() throws {
        try host.write([1], to: folder / "a", FileAttributes(mode: 0o4751))
        try host.write([2], to: folder / "a", FileAttributes())

        #expect(try host.info(folder / "a")?.mode == 0o4751)
    }

    @Test(.enabled(if: geteuid() == 0)) func keepsTheOwnerOfWhatItReplaces() throws {
        try host.write([1], to: folder / "a", FileAttributes(uid: 1234, gid: 4321))
        try host.write([2], to: folder / "a", FileAttributes())

        #expect(try host.info(folder / "a")?.uid == 1234)
        #expect(try host.info(folder / "a")?.gid == 4321)
    }

    @Test func replacesALinkInsteadOfFollowingIt() throws {
        try host.write([1], to: folder / "target", FileAttributes())
        try host.link(folder / "a", to: "target", FileAttributes())
        try host.write([2], to: folder / "a", FileAttributes())

        #expect(try host.read(folder / "target", limit: 10) == [1])
        #expect(try host.info(folder / "a")?.kind == .file)
    }

    @Test func replacesALinkByALink() throws {
        try host.link(folder / "a", to: "one", FileAttributes())
        try host.link(folder / "a", to: "two", FileAttributes())

        #expect(try host.info(folder / "a")?.target == "two")
        #expect(try host.list(folder.path) == ["a"])
    }

    @Test func refusesToWriteOverADirectory() throws {
        try host.makeDirectory(folder / "a", parents: false, FileAttributes())

        #expect(throws: HostError.system(doing: "write", path: folder / "a", errno: EISDIR)) {
            try host.write([1], to: folder / "a", FileAttributes())
        }
    }

    @Test func saysWhenTheFolderIsMissing() throws {
        #expect(throws: HostError.system(doing: "write", path: folder / "no/a", errno: ENOENT)) {
            try host.write([1], to: folder / "no/a", FileAttributes())
        }
    }

    @Test func copiesAFile() throws {
        let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try host.write(bytes, to: folder / "a", FileAttributes())
        try host.copy(folder / "a", to: folder / "b", FileAttributes(mode: 0o600))

        #expect(try host.read(folder / "b", limit: .max) == bytes)
        #expect(try host.info(folder / "b")?.mode == 0o600)
    }

    @Test func movesAFileWithTheOwnerAndModeOfTheOneItReplaces() throws {
        try host.write([1], to: folder / "a", FileAttributes(mode: 0o600))
        try host.write([2], to: folder / "b", FileAttributes(mode: 0o640))
        try host.move(folder / "a", to: folder / "b", FileAttributes())

        #expect(try host.info(folder / "a") == nil)
        #expect(try host.read(folder / "b", limit: 10) == [1])
        #expect(try host.info(folder / "b")?.mode == 0o640)
        #expect(throws: HostError.self) { try host.move(folder / "b", to: folder.path, FileAttributes()) }
        #expect(try host.read(folder / "b", limit: 10) == [1])
    }

    @Test(.enabled(if: geteuid() == 0)) func copiesWhereMovingCannotReach() async throws {
        try host.makeDirectory(folder / "other", parents: false, FileAttributes())
        try #require(try await host.run(Command("mount", ["-t", "tmpfs", "none", folder / "other"])).status == 0)
        try host.write([7], to: folder / "a", FileAttributes())
        let result = Result { try host.move(folder / "a", to: folder / "other/b", FileAttributes(mode: 0o604)) }
        let (bytes, mode) = (
            try? host.read(folder / "other/b", limit: 10), try? host.info(folder / "other/b")?.mode
        )
        _ = try await host.run(Command("umount", [folder / "other"]))

        try result.get()
        #expect(bytes == [7])
        #expect(mode == 0o604)
        #expect(try host.info(folder / "a") != nil)
    }

    @Test func copiesWhatHasNoSize() throws {
        try host.copy("/proc/self/status", to: folder / "a", FileAttributes())

        #expect(try host.read(folder / "a", limit: 1 << 20).count > 100)
    }

    @Test func syncsTheFilesystemOfWhatIsGone() throws {
        try host.sync(filesystemOf: folder / "not/there")
    }

    @Test(.enabled(if: geteuid() == 0)) func leavesNothingOfAWriteThatDoesNotFit() async throws {
        try host.makeDirectory(folder / "small", parents: false, FileAttributes())
        let mount = Command("mount", ["-t", "tmpfs", "-o", "size=64k", "none", folder / "small"])
        try #require(try await host.run(mount).status == 0)
        try host.write([7], to: folder / "small/a", FileAttributes())

        #expect(throws: HostError.system(doing: "write", path: folder / "small/a", errno: ENOSPC)) {
            try host.write([UInt8](repeating: 1, count: 1 << 20), to: folder / "small/a", FileAttributes())
        }
        #expect(throws: HostError.system(doing: "remove", path: folder / "small", errno: EBUSY)) {
            try host.remove(folder.path + "/small")
        }
        #expect(try host.read(folder / "small/a", limit: 10) == [7])
        #expect(try host.list(folder / "small") == ["a"])

        #expect(try await host.run(Command("umount", [folder / "small"])).status == 0)
    }

    /// Readers beside a writer see the old text or the new one, whole: what a kill at any moment would leave.
    @Test func nobodyEverSeesHalfAFile() async throws {
        let path = folder / "a", host = host
        try host.write([UInt8](repeating: 0, count: 1 << 18), to: path, FileAttributes())
        let writer = Task {
            for byte in 1...40 as ClosedRange<UInt8> {
                try host.write([UInt8](repeating: byte, count: 1 << 18), to: path, FileAttributes())
            }
        }

        for _ in 0..<200 {
            let bytes = try host.read(path, limit: .max)
            #expect(bytes.count == 1 << 18 && bytes.allSatisfy { $0 == bytes[0] })
        }
        try await writer.value
        #expect(try host.list(folder.path) == ["a"])
    }
}
