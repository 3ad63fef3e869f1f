import Foundation
import Logging
import OrderedCollections
import TestSupport
import Testing
import Transport
import Values
import Wire

@testable import Master

struct TreesTests {
    let folder: TemporaryFolder
    let base: EnvironmentName = required("base")

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("base:\n  '*': [web]\n", to: "states/top.sls")
        try folder.write("one", to: "states/web/init.sls")
    }

    @Test func namesASnapshotByWhatIsInIt() async throws {
        let trees = try trees()
        let first = try await snapshot(trees)
        #expect(try await snapshot(trees) == first)

        try folder.write("two", to: "states/web/init.sls")
        let second = try await snapshot(trees)
        #expect(second != first)
        try folder.write("one", to: "states/web/init.sls")
        #expect(try await snapshot(trees) == first)
    }

    @Test func listsWhatIsThere() async throws {
        let trees = try trees()
        try folder.write("#!/bin/sh", to: "states/web/run.sh")
        #expect(chmod(folder / "states/web/run.sh", 0o755) == 0)
        try folder.write("not me", to: "states/.git/config")
        let manifest = try await manifest(trees, try await snapshot(trees))

        #expect(manifest.files.keys.sorted().map(\.text) == ["top.sls", "web/init.sls", "web/run.sh"])
        let script = try #require(manifest.files[required("web/run.sh")])
        #expect(script == Manifest.File(sha256: sha256(Array("#!/bin/sh".utf8)), size: 9, mode: 0o755))
    }

    @Test func listsDirectoriesThatHoldNothing() async throws {
        let trees = try trees()
        try folder.write("x", to: "states/full/file")
        try FileManager.default.createDirectory(
            atPath: folder / "states/web/empty/deep",
            withIntermediateDirectories: true
        )
        let first = try await snapshot(trees)
        let manifest = try await manifest(trees, first)
        #expect(manifest.emptyDirectories.map(\.text) == ["web/empty/deep"])

        try folder.write("x", to: "states/web/empty/deep/file")
        let second = try await snapshot(trees)
        #expect(try await self.manifest(trees, second).emptyDirectories.isEmpty)
        #expect(second != first)
    }

    @Test func seesAnEditInPlaceOfTheSameLength() async throws {
        let trees = try trees()
        for text in ["aaa", "bbb", "ccc", "ddd"] {
            try folder.overwrite(text, in: "states/web/init.sls")
            let manifest = try await manifest(trees, try await snapshot(trees))
            #expect(manifest.files[required("web/init.sls")]?.sha256 == sha256(Array(text.utf8)))
        }
    }

    @Test func seesFilesComeAndGo() async throws {
        let trees = try trees()
        let first = try await snapshot(trees)
        try folder.write("new", to: "states/a/b/c.sls")
        let second = try await snapshot(trees)
        #expect(try await manifest(trees, second).files[required("a/b/c.sls")] != nil)
        try FileManager.default.removeItem(atPath: folder / "states/a")
        #expect(try await snapshot(trees) == first)
    }

    @Test func stillHasWhatARunningJobWasPublishedWith() async throws {
        let trees = try trees()
        let old = try await snapshot(trees)
        for text in ["two", "three"] {
            try folder.overwrite(text, in: "states/web/init.sls")
            _ = try await snapshot(trees)
        }
        try FileManager.default.removeItem(atPath: folder / "states")
        _ = try await snapshot(trees)

        let file = try #require(try await manifest(trees, old).files[required("web/init.sls")])
        let path = try #require(await trees.blob(file.sha256))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "one")
    }

    @Test func neverServesHalfAnEditOfALargeFile() async throws {
        let trees = try trees()
        let large = String(repeating: "0123456789abcdef", count: 400_000)
        try folder.write(large, to: "states/image")
        let old = try await snapshot(trees)
        let hash = try #require(try await manifest(trees, old).files[required("image")]?.sha256)
        #expect(hash == sha256(Array(large.utf8)))
        #expect(await trees.blob(hash) != nil)

        try folder.overwrite(String(large.reversed()), in: "states/image")
        // Either the old content is still there, or nothing is served: never the new one under the old name.
        if let path = await trees.blob(hash) {
            #expect(sha256(Array(try Data(contentsOf: URL(filePath: path)))) == hash)
        }
        let new = try await snapshot(trees)
        let newHash = try #require(try await manifest(trees, new).files[required("image")]?.sha256)
        let path = try #require(await trees.blob(newHash))
        #expect(sha256(Array(try Data(contentsOf: URL(filePath: path)))) == newHash)
    }

    @Test func keepsALargeFileThatWasReplaced() async throws {
        let trees = try trees()
        let large = String(repeating: "0123456789abcdef", count: 400_000)
        try folder.write(large, to: "states/image")
        let old = try await snapshot(trees)
        let hash = try #require(try await manifest(trees, old).files[required("image")]?.sha256)
        try folder.write("small now", to: "states/image")
        _ = try await snapshot(trees)

        let path = try #require(await trees.blob(hash))
        #expect(sha256(Array(try Data(contentsOf: URL(filePath: path)))) == hash)
    }

    @Test func hashesOnlyWhatChangedEvenAfterARestart() async throws {
        try folder.write(String(repeating: "x", count: 5_000_000), to: "states/image")
        try await Task.sleep(for: .milliseconds(150))
        let first = try trees()
        let snapshot = try await snapshot(first)
        _ = try await self.snapshot(first)

        let second = try trees()
        #expect(try await self.snapshot(second) == snapshot)
        #expect(await second.hashed == 0)
        try folder.write("changed", to: "states/top.sls")
        _ = try await self.snapshot(second)
        #expect(await second.hashed == 1)
    }

    @Test func servesFilesBesideStates() async throws {
        try folder.write("index", to: "files/www/index.html")
        let trees = try trees()
        let manifest = try await manifest(trees, try await snapshot(trees))
        #expect(manifest.files[required("files/www/index.html")]?.size == 5)
    }

    @Test func prefersTheFirstDirectory() async throws {
        try folder.write("second", to: "more/web/init.sls")
        try folder.write("only here", to: "more/db.sls")
        let trees = try trees([folder / "states", folder / "more"])
        let manifest = try await manifest(trees, try await snapshot(trees))

        #expect(manifest.files[required("web/init.sls")]?.size == 3)
        #expect(manifest.files[required("db.sls")]?.size == 9)
    }

    @Test func followsLinksInsideTheTreeOnly() async throws {
        try folder.write("the CA's key", to: "secret/ca.key")
        let links = [
            ("states/inside", "web/init.sls"), ("states/linked", "web"), ("states/outside", folder / "secret/ca.key"),
            ("states/up", "../secret"), ("states/nothing", "nowhere"), ("states/loop", "."),
            ("states/web/self", "../web"),
        ]
        for (link, target) in links {
            try FileManager.default.createSymbolicLink(atPath: folder / link, withDestinationPath: target)
        }
        let trees = try trees()
        let manifest = try await manifest(trees, try await snapshot(trees))

        #expect(
            manifest.files.keys.map(\.text).sorted() == ["inside", "linked/init.sls", "top.sls", "web/init.sls"]
        )
        #expect(manifest.files[required("inside")]?.link == "web/init.sls")
        #expect(!(try await snapshot(trees).text.isEmpty))
    }

    @Test func leavesOutWhatTheSettingsIgnore() async throws {
        try folder.write("x", to: "states/web/.init.sls.swp")
        let trees = try trees(ignoring: ["*.swp"])
        let manifest = try await manifest(trees, try await snapshot(trees))
        #expect(manifest.files.count == 2)
    }

    @Test func hasAnEmptySnapshotWhereThereIsNoDirectory() async throws {
        let trees = try trees([folder / "nowhere"])
        let empty = try await snapshot(trees)
        #expect(try await manifest(trees, empty).files.isEmpty)
        try folder.write("now", to: "nowhere/a.sls")
        #expect(try await snapshot(trees) != empty)
    }

    @Test func removesWhatNobodyNeeds() async throws {
        let trees = try trees()
        let first = try await snapshot(trees)
        try folder.write("two", to: "states/web/init.sls")
        let second = try await snapshot(trees)
        try folder.write("three", to: "states/web/init.sls")
        let third = try await snapshot(trees)
        let one = sha256(Array("one".utf8)), two = sha256(Array("two".utf8)), three = sha256(Array("three".utf8))

        try await trees.collect(keeping: [second], age: -1)

        #expect(await trees.manifest(first) == nil)
        #expect(await trees.manifest(second) != nil)
        #expect(await trees.manifest(third) != nil)
        #expect(await trees.blobs([one, two, three]).map { $0 != nil } == [false, true, true])
    }

    @Test func keepsSnapshotsWholeWhileFilesChange() async throws {
        let trees = try trees()
        let folder = folder
        let editing = Task {
            var number = 0
            while !Task.isCancelled {
                number += 1
                try folder.overwrite(String(repeating: "\(number % 10)", count: 50_000), in: "states/web/init.sls")
            }
        }
        for _ in 0..<30 {
            let manifest = try await manifest(trees, try await snapshot(trees))
            guard let file = manifest.files[required("web/init.sls")] else { continue }
            let path = try #require(await trees.blob(file.sha256))
            let bytes = Array(try Data(contentsOf: URL(filePath: path)))
            #expect(sha256(bytes) == file.sha256)
        }
        editing.cancel()
        _ = try? await editing.value
    }

    @Test func costsLittleWhenNothingChanged() async throws {
        for number in 0..<1_000 { try folder.write("file \(number)", to: "states/many/\(number % 50)/\(number).conf") }
        let trees = try trees()
        _ = try await snapshot(trees)
        try await Task.sleep(for: .milliseconds(150))
        _ = try await snapshot(trees)
        let hashed = await trees.hashed

        let clock = ContinuousClock()
        let time = try await clock.measure { for _ in 0..<10 { _ = try await snapshot(trees) } }
        #expect(await trees.hashed == hashed)
        // 5 ms a look in release mode; this is debug mode beside other tests.
        #expect(time / 10 < .milliseconds(50))
    }

    private func trees(_ directories: [String]? = nil, ignoring ignored: [String] = []) throws -> Trees {
        try Trees(
            roots: [base: directories ?? [folder / "states"]],
            cache: folder / "cache",
            ignoring: ignored,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func snapshot(_ trees: Trees) async throws -> SHA256Hex {
        try #require(try await trees.snapshots()[base])
    }

    private func manifest(_ trees: Trees, _ hash: SHA256Hex) async throws -> Manifest {
        let path = try #require(await trees.manifest(hash))
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        #expect(sha256(bytes) == hash)
        return try Manifest(parsing: bytes)
    }
}
