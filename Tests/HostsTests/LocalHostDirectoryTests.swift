import Glibc
import Hosts
import TestSupport
import Testing

struct LocalHostDirectoryTests {
    private let host = LocalHost()
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func makesMissingParents() throws {
        try host.makeDirectory(folder / "a/b/c", parents: true, FileAttributes(mode: 0o2750))

        #expect(try host.info(folder / "a")?.mode == 0o2750)
        #expect(try host.info(folder / "a/b/c")?.mode == 0o2750)
    }

    @Test func isContentWithADirectoryThatIsThere() throws {
        try host.makeDirectory(folder / "a", parents: true, FileAttributes())
        try host.makeDirectory(folder / "a", parents: true, FileAttributes())

        #expect(throws: HostError.system(doing: "make directory", path: folder / "a", errno: EEXIST)) {
            try host.makeDirectory(folder / "a", parents: false, FileAttributes())
        }
    }

    @Test func saysWhenAFileIsInTheWay() throws {
        try host.write([], to: folder / "a", FileAttributes())

        #expect(throws: HostError.system(doing: "make directory", path: folder / "a/b", errno: ENOTDIR)) {
            try host.makeDirectory(folder / "a/b", parents: false, FileAttributes())
        }
    }

    @Test func removesATreeWithoutFollowingItsLinks() throws {
        try host.makeDirectory(folder / "keep", parents: false, FileAttributes())
        try host.write([1], to: folder / "keep/file", FileAttributes())
        try host.makeDirectory(folder / "tree/deep/er", parents: true, FileAttributes())
        try host.write([1], to: folder / "tree/deep/file", FileAttributes())
        try host.link(folder / "tree/deep/link", to: folder / "keep", FileAttributes())

        try host.remove(folder / "tree")

        #expect(try host.list(folder.path) == ["keep"])
        #expect(try host.list(folder / "keep") == ["file"])
    }

    @Test func removesALinkAndNotItsTarget() throws {
        try host.makeDirectory(folder / "keep", parents: false, FileAttributes())
        try host.link(folder / "link", to: "keep", FileAttributes())

        try host.remove(folder / "link")
        try host.remove(folder / "not there")

        #expect(try host.list(folder.path) == ["keep"])
    }

    @Test func changesModesWithoutFollowingLinks() throws {
        try host.write([], to: folder / "file", FileAttributes(mode: 0o600))
        try host.link(folder / "link", to: "file", FileAttributes())
        try host.setAttributes(folder / "link", FileAttributes(mode: 0o777))

        #expect(try host.info(folder / "file")?.mode == 0o600)

        try host.setAttributes(folder / "file", FileAttributes(mode: 0o644))
        #expect(try host.info(folder / "file")?.mode == 0o644)
    }

    @Test(.enabled(if: geteuid() == 0)) func changesTheOwnerOfALinkAndNotItsTarget() throws {
        try host.write([], to: folder / "file", FileAttributes(mode: 0o600))
        try host.link(folder / "link", to: "file", FileAttributes())
        try host.setAttributes(folder / "link", FileAttributes(uid: 1234))

        #expect(try host.info(folder / "file")?.uid == 0)
        #expect(try host.info(folder / "link")?.uid == 1234)
    }

    @Test(.enabled(if: geteuid() == 0)) func keepsTheModeWhenTheOwnerChanges() throws {
        try host.write([], to: folder / "file", FileAttributes(mode: 0o4755))
        try host.setAttributes(folder / "file", FileAttributes(uid: 1234))

        #expect(try host.info(folder / "file")?.mode == 0o4755)
    }
}
