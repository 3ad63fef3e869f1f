import Glibc
import States
import Synchronization
import TestSupport
import Testing
import Transport
import Trust
import Values
import Wire

@testable import Minion

struct SnapshotTreeTests {
    private static func hash(_ bytes: [UInt8]) throws -> SHA256Hex { try #require(BlobCache.hash(bytes)) }

    /// A master with one environment, `base`, and a client's way to it.
    private struct World {
        let master: FakeMaster
        let snapshot: SHA256Hex
        let folder: TemporaryFolder
        let port: Int

        func tree(at port: Int? = nil) throws -> SnapshotTree {
            let (authority, port) = (master.authority, port ?? self.port)
            return SnapshotTree(
                snapshots: [try #require(EnvironmentName("base")): snapshot],
                cacheDirectory: folder.path
            ) {
                try MasterClient(.tls(host: "127.0.0.1", port: port), trust: .authority(authority.certificate))
            }
        }

        var asked: [String] { master.state.withLock { $0.asked } }
    }

    private static func run(_ files: [String: [UInt8]], _ body: (World) async throws -> Void) async throws {
        let master = FakeMaster(authority: try Authority())
        var manifest = Manifest(files: [:])
        for (path, content) in files {
            let hash = try hash(content)
            manifest.files[try #require(RelativePath(path))] = .init(sha256: hash, size: content.count, mode: 0o644)
            master.state.withLock { $0.blobs[hash] = content }
        }
        let text = Array(manifest.line.utf8)
        let snapshot = try hash(text)
        master.state.withLock { $0.manifests[snapshot] = text }
        try await master.serve { port in
            try await body(World(master: master, snapshot: snapshot, folder: TemporaryFolder(), port: port))
        }
    }

    private static let files: [String: [UInt8]] = [
        "top.sls": Array("base: {}".utf8), "web/init.sls": Array("a: b".utf8), "web/nginx.conf.j2": Array("x".utf8),
        "web/big.bin": Array(repeating: 7, count: 3_000_000), "webmail/init.sls": [],
    ]

    @Test func smallTextsComeInOneRequestAndOthersOnDemand() async throws {
        try await Self.run(Self.files) { world in
            let tree = try world.tree()
            let entry = try #require(try await tree.entry("web/init.sls", in: "base"))
            #expect(try await tree.contents(of: entry) == Array("a: b".utf8))
            let template = try #require(try await tree.entry("web/nginx.conf.j2", in: "base"))
            #expect(try await tree.contents(of: template) == Array("x".utf8))
            #expect(world.asked == ["minion/manifests/\(world.snapshot)", "minion/blobs"])

            let big = try #require(try await tree.entry("web/big.bin", in: "base"))
            let path = try await tree.localPath(of: big)
            #expect(try DurableFile.read(path) == Self.files["web/big.bin"])
            #expect(world.asked.count == 3)
        }
    }

    @Test func nothingIsAskedWhenAllIsHere() async throws {
        try await Self.run(Self.files) { world in
            let first = try world.tree()
            let big = try #require(try await first.entry("web/big.bin", in: "base"))
            _ = try await first.localPath(of: big)
            let asked = world.asked

            let second = try world.tree(at: 1)
            for path in Self.files.keys {
                let entry = try #require(try await second.entry(path, in: "base"))
                #expect(try await second.contents(of: entry) == Self.files[path])
            }
            #expect(world.asked == asked)
        }
    }

    @Test func foldersAreListedInOrder() async throws {
        try await Self.run(Self.files) { world in
            let tree = try world.tree()
            #expect(
                try await tree.entries(under: "web", in: "base").map(\.path)
                    == ["web/big.bin", "web/init.sls", "web/nginx.conf.j2"]
            )
            #expect(try await tree.entries(under: "", in: "base").map(\.path) == Self.files.keys.sorted())
            #expect(try await tree.entries(under: "none", in: "base").isEmpty)
            #expect(try await tree.environments() == ["base"])
            #expect(try await tree.entry("../etc/passwd", in: "base") == nil)
            #expect(try await tree.entry("top.sls", in: "dev") == nil)
        }
    }

    @Test func whatHasAnotherHashIsRefused() async throws {
        try await Self.run(Self.files) { world in
            let big = try Self.hash(try #require(Self.files["web/big.bin"]))
            world.master.state.withLock { $0.blobs[big] = Array(repeating: 8, count: 3_000_000) }
            let tree = try world.tree()
            let entry = try #require(try await tree.entry("web/big.bin", in: "base"))
            await #expect(throws: MinionError.wrongContent(hash: big.text)) { try await tree.localPath(of: entry) }
            #expect(try DurableFile.list("\(world.folder.path)/blobs/\(big.text.prefix(2))").isEmpty)
        }
    }

    @Test func aManifestWithAnotherHashIsRefused() async throws {
        try await Self.run(Self.files) { world in
            world.master.state.withLock { $0.manifests[world.snapshot] = Array("{}".utf8) }
            let tree = try world.tree()
            await #expect(throws: MinionError.wrongContent(hash: world.snapshot.text)) {
                try await tree.entry("top.sls", in: "base")
            }
        }
    }

    @Test func aBlobThatLostItsBytesIsFetchedAgain() async throws {
        try await Self.run(Self.files) { world in
            let tree = try world.tree()
            let entry = try #require(try await tree.entry("web/big.bin", in: "base"))
            let path = try await tree.localPath(of: entry)
            truncate(path, 0)

            #expect(try await tree.contents(of: entry) == Self.files["web/big.bin"])
        }
    }

    @Test func theLeastRecentlyUsedGoFirst() async throws {
        let folder = try TemporaryFolder()
        let cache = BlobCache(directory: folder.path)
        let contents = (1...4).map { [UInt8](repeating: UInt8($0), count: 100) }
        let now = 2_000_000_000.0
        for (age, content) in contents.enumerated() {
            let hash = try Self.hash(content)
            try cache.store(content, hash)
            let used = Int(now) - [10, 7200, 86400, 40 * 86400][age]
            var times = [timeval(tv_sec: used, tv_usec: 0), timeval(tv_sec: used, tv_usec: 0)]
            utimes(cache.path(hash), &times)
        }

        cache.collectGarbage(limit: 150, now: now)

        let kept = try contents.map { cache.has(try Self.hash($0), size: 100) }
        #expect(kept == [true, false, false, false])
    }
}
