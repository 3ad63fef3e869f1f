import Glibc
import Hosts
import TestSupport
import Testing

struct LocalHostLookingTests {
    private let host = LocalHost()
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func nothingIsNil() throws {
        #expect(try host.info(folder / "a") == nil)
        #expect(try host.followedInfo(folder / "a/b/c") == nil)
        try host.write([], to: folder / "file", FileAttributes())
        #expect(try host.info(folder / "file/below") == nil)
    }

    @Test func tellsALinkFromItsTarget() throws {
        try host.write([1, 2, 3], to: folder / "file", FileAttributes())
        try host.link(folder / "link", to: "file", FileAttributes())

        #expect(try host.info(folder / "link")?.kind == .link)
        #expect(try host.info(folder / "link")?.target == "file")
        #expect(try host.followedInfo(folder / "link")?.size == 3)
    }

    @Test func readsFilesWithoutASize() throws {
        let text = String(decoding: try host.read("/proc/self/status", limit: 1 << 20), as: UTF8.self)

        #expect(text.hasPrefix("Name:"))
    }

    @Test func refusesWhatIsLargerThanTheLimit() throws {
        try host.write([1, 2, 3], to: folder / "file", FileAttributes())

        #expect(try host.read(folder / "file", limit: 3) == [1, 2, 3])
        #expect(throws: HostError.tooLarge(path: folder / "file", limit: 2)) {
            try host.read(folder / "file", limit: 2)
        }
    }

    @Test(arguments: [
        (DigestAlgorithm.md5, "900150983cd24fb0d6963f7d28e17f72"),
        (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
        (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (.sha384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"),
        (
            .sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
                + "454d4423643ce80e2a9ac94fa54ca49f"
        ),
    ])
    func digests(_ algorithm: DigestAlgorithm, _ hex: String) throws {
        try host.write(Array("abc".utf8), to: folder / "file", FileAttributes())

        #expect(try host.digest(folder / "file", algorithm) == hex)
        #expect(ContentDigest.hex(Array("abc".utf8), algorithm) == hex)
    }

    /// The lengths around the padding of a block, answered by coreutils.
    @Test(arguments: [55, 56, 63, 64, 65, 1000]) func sha224AgreesWithCoreutils(_ length: Int) async throws {
        try host.write([UInt8](repeating: 120, count: length), to: folder / "file", FileAttributes())
        let answer = try await host.capture(Command("sha224sum", [folder / "file"])).output

        #expect(answer.hasPrefix(try host.digest(folder / "file", .sha224)))
    }

    @Test func knowsItsUsers() {
        #expect(host.user(named: "root")?.uid == 0)
        #expect(host.user(id: 0)?.home == "/root")
        #expect(host.group(named: "root")?.gid == 0)
        #expect(host.group(id: 0)?.name == "root")
        #expect(host.user(named: "no such user") == nil)
    }

    @Test func findsPrograms() {
        #expect(host.which("sh")?.hasSuffix("/sh") == true)
        #expect(host.which("/bin/sh") == "/bin/sh")
        #expect(host.which("no-such-program") == nil)
        #expect(host.which("/etc") == nil)
    }

    @Test func looksAtAThousandFilesQuickly() throws {
        for number in 0..<1000 { try host.makeDirectory(folder / "\(number)", parents: false, FileAttributes()) }
        let start = host.now
        for number in 0..<1000 { #expect(try host.info(folder / "\(number)") != nil) }

        #expect(host.now - start < 1)
    }
}
