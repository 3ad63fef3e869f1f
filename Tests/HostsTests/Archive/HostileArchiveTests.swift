import Glibc
import Hosts
import TestSupport
import Testing

/// Archives that want to do harm: refused by the name of the entry, and nothing of them is left.
struct HostileArchiveTests {
    private let host = LocalHost()
    private let folder: TemporaryFolder
    private var destination: String { folder / "inner/into" }

    init() throws {
        folder = try TemporaryFolder()
        try host.makeDirectory(folder / "inner", parents: true, FileAttributes())
        try host.write(Array("precious".utf8), to: folder / "precious", FileAttributes())
    }

    struct Hostile: Sendable, CustomTestStringConvertible {
        var name: String
        var entries: [ArchiveMaker.Entry]
        var refused: String

        var testDescription: String { name }
    }

    static let all: [Hostile] = [
        Hostile(name: "goes up", entries: [.file("../precious", "bad")], refused: "../precious"),
        Hostile(name: "goes up on the way", entries: [.file("a/../../precious", "bad")], refused: "a/../../precious"),
        Hostile(name: "is absolute", entries: [.file("/tmp/cm-hostile", "bad")], refused: "/tmp/cm-hostile"),
        Hostile(name: "links up", entries: [.link("a", to: "../../precious")], refused: "a"),
        Hostile(name: "links to an absolute path", entries: [.link("a", to: "/etc/passwd")], refused: "a"),
        Hostile(
            name: "links up through its own links",
            entries: [.directory("d"), .link("d/up", to: ".."), .link("out", to: "d/up/..")],
            refused: "out"
        ),
        Hostile(name: "links in a circle", entries: [.link("a", to: "b"), .link("b", to: "a")], refused: ""),
        Hostile(
            name: "writes through its own link",
            entries: [.directory("real"), .link("a", to: "real"), .file("a/file", "bad")],
            refused: "a"
        ),
        Hostile(
            name: "makes a directory through its own link",
            entries: [.directory("real"), .link("a", to: "real"), .directory("a/b/c")],
            refused: "a"
        ),
        Hostile(name: "hard-links up", entries: [.hardLink("a", to: "../../precious")], refused: "../../precious"),
        Hostile(
            name: "hard-links to an absolute path",
            entries: [.hardLink("a", to: "/etc/shadow")],
            refused: "/etc/shadow"
        ),
        Hostile(
            name: "hard-links to a link",
            entries: [.file("f", "x"), .link("l", to: "f"), .hardLink("a", to: "l")],
            refused: "a"
        ),
        Hostile(name: "hard-links to what is not there", entries: [.hardLink("a", to: "b")], refused: "a"),
        Hostile(name: "holds a device", entries: [.special("null", type: 0o020000)], refused: "null"),
        Hostile(name: "holds a disk", entries: [.special("sda", type: 0o060000)], refused: "sda"),
        Hostile(name: "holds a pipe", entries: [.special("pipe", type: 0o010000)], refused: "pipe"),
        Hostile(name: "replaces a directory", entries: [.file("d/f", "x"), .file("d", "y")], refused: "d"),
        Hostile(
            name: "has a name that is too long",
            entries: [.file(String(repeating: "n", count: 300), "x")],
            refused: String(repeating: "n", count: 80) + "…"
        ),
    ]

    private func unpack(_ bytes: [UInt8], with unpacker: ArchiveUnpacker = ArchiveUnpacker()) async throws {
        _ = try await unpacker.unpack(beside: destination) { send in try await send(bytes) }.publish()
    }

    private func expectNothingLeft() throws {
        #expect(try host.list(folder / "inner").isEmpty)
        #expect(try host.list(folder.path) == ["inner", "precious"])
        #expect(try host.read(folder / "precious", limit: 100) == Array("precious".utf8))
        #expect(try host.info("/tmp/cm-hostile") == nil)
    }

    @Test(arguments: all) func isRefusedByTheNameOfItsEntry(_ hostile: Hostile) async throws {
        let bytes = try ArchiveMaker().bytes([.file("before", "harmless")] + hostile.entries)

        let error = await #expect(throws: ArchiveError.self) { try await unpack(bytes) }
        guard case .refused(let entry, _)? = error else {
            Issue.record("not refused but \(String(describing: error))")
            return
        }
        if hostile.refused.isEmpty { #expect(["a", "b"].contains(entry)) } else { #expect(entry == hostile.refused) }
        try expectNothingLeft()
    }

    @Test(arguments: ["zip", "newc", "ustar"]) func isRefusedInOtherFormatsToo(_ format: String) async throws {
        let bytes = try ArchiveMaker(format: format).bytes([.file("../precious", "bad")])

        await #expect(throws: ArchiveError.self) { try await unpack(bytes) }
        try expectNothingLeft()
    }

    @Test(arguments: ["none", "gzip", "xz"]) func isRefusedWhenItIsCutShort(_ filter: String) async throws {
        let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        let bytes = try ArchiveMaker(filter: filter).bytes([.file("a", content, mode: 0o644)])

        await #expect(throws: ArchiveError.self) { try await unpack(Array(bytes.prefix(bytes.count / 2))) }
        try expectNothingLeft()
    }

    @Test func isRefusedWhenItIsNoArchive() async throws {
        await #expect(throws: ArchiveError.self) { try await unpack(Array("<html>404</html>".utf8)) }
        await #expect(throws: ArchiveError.unreadable(reason: "it is empty")) { try await unpack([]) }
        try expectNothingLeft()
    }

    @Test func isRefusedWhenItIsOfAnotherFormat() async throws {
        let bytes = try ArchiveMaker(format: "zip").bytes([.file("a", "x")])

        await #expect(throws: ArchiveError.wrongFormat(found: "zip", wanted: "tar")) {
            try await unpack(bytes, with: ArchiveUnpacker(format: "tar"))
        }
        try expectNothingLeft()
    }

    @Test(arguments: ["pax", "zip"]) func isRefusedWhenItGrowsTooMuch(_ format: String) async throws {
        let zeros = [UInt8](repeating: 0, count: 4 << 20)
        let bytes = try ArchiveMaker(format: format, filter: format == "pax" ? "gzip" : "none")
            .bytes([.file("bomb", zeros, mode: 0o644)])
        let limits = ArchiveLimits(ratio: 100, ratioFloor: 1 << 20)

        await #expect(throws: ArchiveError.tooDense(entry: "bomb", ratio: 100)) {
            try await unpack(bytes, with: ArchiveUnpacker(limits: limits))
        }
        try expectNothingLeft()
        // Not everything that compresses well is a bomb.
        try await unpack(bytes)
    }

    @Test func isRefusedWhenItHasTooManyEntries() async throws {
        let bytes = try ArchiveMaker().bytes((0..<20).map { .file("f\($0)", "") })

        await #expect(throws: ArchiveError.tooManyEntries(limit: 10)) {
            try await unpack(bytes, with: ArchiveUnpacker(limits: ArchiveLimits(entries: 10)))
        }
        try expectNothingLeft()
    }

    @Test func isRefusedBeforeItsContentWhenItAnnouncesMoreThanIsFree() async throws {
        var bytes = try ArchiveMaker(format: "ustar").bytes([.file("huge", "tiny")])
        // 2⁶² bytes in GNU's base-256 form, and the header's sum for it.
        bytes.replaceSubrange(124..<136, with: [0x80, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0])
        bytes.replaceSubrange(148..<156, with: Array("        ".utf8))
        let sum = String(bytes[..<512].reduce(0) { $0 + Int($1) }, radix: 8)
        bytes.replaceSubrange(148..<155, with: Array((String(repeating: "0", count: 6 - sum.count) + sum + "\0").utf8))

        let error = await #expect(throws: ArchiveError.self) { try await unpack(bytes) }
        guard case .noSpace(let needed, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(needed == 1 << 62)
        try expectNothingLeft()
    }

    @Test(.enabled(if: SmallDisk.isPossible)) func isRefusedWhenTheDiskIsFull() async throws {
        let disk = try SmallDisk(bytes: 1 << 20)
        let content = (0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 5) }
        let bytes = try ArchiveMaker(format: "newc", filter: "gzip").bytes([.file("a", content, mode: 0o644)])

        let error = await #expect(throws: ArchiveError.self) {
            _ = try await ArchiveUnpacker().unpack(beside: disk.path + "/into") { try await $0(bytes) }
        }
        #expect(error?.description.contains("free") == true)
        #expect(try host.list(disk.path).isEmpty)
    }
}
