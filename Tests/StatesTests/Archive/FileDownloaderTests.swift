import Hosts
import ReleaseServer
import States
import Synchronization
import TestSupport
import Testing
import Transport

/// Downloads from a real server on loopback, with everything that goes wrong on the way.
struct FileDownloaderTests {
    private let host = LocalHost()
    private let folder: TemporaryFolder
    private let server: ReleaseServer
    private let downloads = HTTPDownloads()
    private let patience = TransferPatience(attempts: 3, firstPause: 0.01, longestPause: 0.02, stall: 0.5)

    init() async throws {
        folder = try TemporaryFolder()
        server = try ReleaseServer(root: folder / "server", shape: ReleaseShape(bootArchiveBytes: 1 << 20))
        try await server.start()
        try host.makeDirectory(folder / "cache", parents: true, FileAttributes())
    }

    private var path: String { folder / "cache/platform.tgz" }
    private var url: String { server.index + "/platform-latest.tgz" }

    private func digest(_ algorithm: DigestAlgorithm = .sha256) throws -> Digest {
        let stamp = try #require(server.stamps.last)
        let name = "platform-release-\(stamp.prefix(8))-\(stamp).tgz"
        let file = folder / "server/Joyent_Dev/public/SmartOS/\(stamp)/\(name)"
        return Digest(algorithm, try host.digest(file, algorithm))
    }

    private func download(_ digest: Digest? = nil) async throws -> StepOutcome.Received {
        try await FileDownloader(host: host, downloads: downloads, patience: patience)
            .download(Download(url: url, path: path, digest: digest))
    }

    private var gets: [ReleaseServer.Served] { server.requests.filter { $0.method == "GET" } }

    @Test func putsTheWholeFileInItsPlace() async throws {
        let received = try await download(digest(.md5))

        #expect(received.sha256 == (try digest().hex))
        #expect(received.bytes == (try host.info(path)?.size))
        #expect(received.etag?.isEmpty == false)
        #expect(try host.list(folder / "cache") == ["platform.tgz"])
        await server.stop()
    }

    @Test func fetchesNothingThatIsThere() async throws {
        _ = try await download(digest())
        let received = try await download(digest())

        #expect(gets.count == 1)
        #expect(received.sha256 == (try digest().hex))
        #expect(try host.list(folder / "cache") == ["platform.tgz"])
        await server.stop()
    }

    @Test func goesOnWhereTheConnectionBroke() async throws {
        server.fault(Fault(.truncate))
        let received = try await download(digest())

        #expect(received.sha256 == (try digest().hex))
        #expect(gets.map { $0.range != nil } == [false, true])
        #expect(try host.list(folder / "cache") == ["platform.tgz"])
        await server.stop()
    }

    @Test func goesOnWhereAnEarlierRunBroke() async throws {
        server.fault(Fault(.truncate, count: 100))
        await #expect(throws: DownloadError.self) { try await download(digest()) }
        #expect(try host.list(folder / "cache") == ["platform.tgz.part", "platform.tgz.part.json"])
        let have = try #require(try host.info(path + ".part")?.size)
        server.fault(nil)
        let before = gets.count
        let received = try await download(digest())

        #expect(have > 0)
        #expect(gets[before...].map(\.range) == ["bytes=\(have)-"])
        #expect(received.sha256 == (try digest().hex))
        await server.stop()
    }

    @Test func beginsAnewWhenTheFileChangedBehindItsURL() async throws {
        server.fault(Fault(.changed))
        let received = try await download(digest())

        #expect(received.sha256 == (try digest().hex))
        #expect(gets.map { $0.range != nil } == [false, true])
        #expect(try host.info(path)?.size == received.bytes)
        await server.stop()
    }

    @Test func beginsAnewWhenAnEarlierRunLeftADamagedPart() async throws {
        server.fault(Fault(.truncate, count: 100))
        await #expect(throws: DownloadError.self) { try await download(digest()) }
        server.fault(nil)
        var part = try host.read(path + ".part", limit: 1 << 24)
        part[10] ^= 1
        try host.write(part, to: path + ".part", FileAttributes())

        #expect(try await download(digest()).sha256 == (try digest().hex))
        await server.stop()
    }

    @Test func takesNoPartOfAnotherURL() async throws {
        try host.write(Array("something else".utf8), to: path + ".part", FileAttributes())
        try host.write(
            Array("{\"url\":\"http://other/\",\"etag\":\"\\\"x\\\"\"}".utf8),
            to: path + ".part.json",
            FileAttributes()
        )

        #expect(try await download(digest()).sha256 == (try digest().hex))
        #expect(gets.map(\.range) == [nil])
        await server.stop()
    }

    @Test func triesAgainWhenTheServerIsBusy() async throws {
        server.fault(Fault(.unavailable, count: 2))

        #expect(try await download(digest()).sha256 == (try digest().hex))
        #expect(gets.count == 3)
        await server.stop()
    }

    @Test func givesUpWithTheServersAnswer() async throws {
        server.fault(Fault(.unavailable, count: 100))

        await #expect(throws: DownloadError.status(url: url, 503)) { try await download() }
        #expect(gets.count == 3)
        await server.stop()
    }

    @Test func doesNotAskAgainForWhatIsNotThere() async throws {
        let url = server.index + "/nothing.tgz"
        let downloader = FileDownloader(host: host, downloads: downloads, patience: patience)

        await #expect(throws: DownloadError.status(url: url, 404)) {
            try await downloader.download(Download(url: url, path: path))
        }
        #expect(gets.count == 1)
        await server.stop()
    }

    @Test func goesOnWhenTheServerFellSilent() async throws {
        server.fault(Fault(.stall))

        #expect(try await download(digest()).sha256 == (try digest().hex))
        #expect(gets.map { $0.range != nil } == [false, true])
        await server.stop()
    }

    @Test func removesWhatHasTheWrongDigest() async throws {
        server.fault(Fault(.wrongSum, count: 100))
        let expected = try digest()

        let error = await #expect(throws: DigestMismatch.self) { try await download(expected) }
        #expect(error?.expected == expected)
        #expect(error?.description.contains("expected \(expected), got sha256=") == true)
        #expect(try host.list(folder / "cache").isEmpty)
        await server.stop()
    }

    @Test func keepsTheOldFileWhenTheNewOneIsWrong() async throws {
        try host.write(Array("old".utf8), to: path, FileAttributes())
        server.fault(Fault(.wrongSum, count: 100))

        await #expect(throws: DigestMismatch.self) { try await download(digest()) }
        #expect(try host.read(path, limit: 10) == Array("old".utf8))
        await server.stop()
    }

    @Test func twoRunsDoNotWriteIntoEachOther() async throws {
        let digest = try digest()
        try await withThrowingTaskGroup(of: StepOutcome.Received.self) { group in
            for _ in 1...4 { group.addTask { try await download(digest) } }
            for try await received in group { #expect(received.sha256 == digest.hex) }
        }

        #expect(gets.count == 1)
        #expect(try host.list(folder / "cache") == ["platform.tgz"])
        await server.stop()
    }

    @Test(.enabled(if: SmallDisk.isPossible)) func leavesNoPartOnAFullDisk() async throws {
        let disk = try SmallDisk(bytes: 256 << 10)
        let downloader = FileDownloader(host: host, downloads: downloads, patience: patience)

        let error = await #expect(throws: HostError.self) {
            try await downloader.download(Download(url: url, path: disk.path + "/a.tgz"))
        }
        #expect(error?.isFull == true)
        #expect(try host.list(disk.path).isEmpty)
        await server.stop()
    }

    @Test func tellsHowFarItIs() async throws {
        let told = Mutex<[Int]>([])
        let totals = Mutex<Set<Int?>>([])
        let downloader = FileDownloader(host: host, downloads: downloads, patience: patience) { bytes, total in
            told.withLock { $0.append(bytes) }
            totals.withLock { _ = $0.insert(total) }
        }
        server.fault(Fault(.truncate))
        let received = try await downloader.download(Download(url: url, path: path))

        #expect(told.withLock { $0 } == told.withLock { $0.sorted() })
        #expect(told.withLock { $0.last } == received.bytes)
        #expect(totals.withLock { $0 } == [received.bytes])
        await server.stop()
    }
}
