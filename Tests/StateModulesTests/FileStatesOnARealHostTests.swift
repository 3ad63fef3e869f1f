import Glibc
import Hosts
import OrderedCollections
import StateModules
import States
import TestSupport
import Testing
import Values

/// The states of `file` on this machine, in a temporary folder.
struct FileStatesOnARealHostTests {
    private let host = LocalHost()
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ sls: String, files: FakeTree = FakeTree()) async throws -> RunOutcome {
        let runner = StateRunner(
            host: host,
            modules: Catalog.byName,
            files: files,
            templates: FakeTemplates(),
            downloads: FakeDownloads(),
            cacheDirectory: folder / "cache"
        )
        return await runner.run(RunRequest(low: try LowState.list(sls.replacing("DIR", with: folder.path))))
    }

    private func mode(_ name: String) throws -> UInt16? { try host.info(folder / name)?.mode }

    @Test func settlesInOneRun() async throws {
        let sls = """
            DIR/srv/web:
              file.directory:
                - makedirs: True
                - dir_mode: '0750'
            DIR/srv/web/index.html:
              file.managed:
                - source: salt://index.html
                - mode: '0640'
                - check_cmd: grep -q hello
            DIR/srv/current:
              file.symlink:
                - target: web
            DIR/etc/a/b.conf:
              file.managed:
                - contents: x
                - makedirs: True
                - mode: '0600'
            DIR/srv/all:
              file.recurse:
                - source: salt://all
                - file_mode: keep
            """
        let files = FakeTree(["index.html": "hello\n", "all/one": "1\n", "all/sub/two": "2\n"], mode: 0o755)

        let first = try await run(sls, files: files)
        let second = try await run(sls, files: files)

        #expect(first.results.map(\.result) == [true, true, true, true, true], "\(first.results.map(\.comment))")
        #expect(first.results.allSatisfy { !$0.changes.isEmpty })
        #expect(second.results.allSatisfy { $0.result == true && $0.changes.isEmpty })
        #expect(try mode("srv") == 0o750)
        #expect(try mode("srv/web/index.html") == 0o640)
        #expect(try mode("etc/a") == 0o700)
        #expect(try mode("srv/all/sub/two") == 0o755)
        #expect(try host.read(folder / "srv/current/index.html", limit: 10) == Array("hello\n".utf8))
        #expect(try host.list(folder / "cache/check") == [])
    }

    @Test func aFailedCheckLeavesTheOldFileAndNothingElse() async throws {
        try host.write(Array("old\n".utf8), to: folder / "conf", FileAttributes())
        let outcome = try await run("DIR/conf:\n  file.managed:\n    - contents: new\n    - check_cmd: grep -q hello\n")

        #expect(outcome.results[0].comment == "check_cmd execution failed")
        #expect(try host.read(folder / "conf", limit: 10) == Array("old\n".utf8))
        #expect(try host.list(folder / "cache/check") == [])
    }

    @Test func replacesAndKeepsACopyWithItsMode() async throws {
        try host.write(Array("Port 22\n".utf8), to: folder / "conf", FileAttributes(mode: 0o600))
        let outcome = try await run("DIR/conf:\n  file.replace:\n    - pattern: '[0-9]+'\n    - repl: '2222'\n")

        #expect(outcome.results[0].result == true)
        #expect(try host.read(folder / "conf", limit: 100) == Array("Port 2222\n".utf8))
        #expect(try mode("conf") == 0o600)
        #expect(try host.list(folder.path) == ["conf", "conf.bak"])
    }

    @Test func copiesALargeFileOfTheTree() async throws {
        let text = String(repeating: "0123456789abcdef", count: 100_000)
        let files = FakeTree(["big": text])
        let sls = "DIR/big:\n  file.managed:\n    - source: salt://big\n"

        let first = try await run(sls, files: files)
        let second = try await run(sls, files: files)

        #expect(first.results[0].changes["diff"] == "New file")
        #expect(second.results[0].changes.isEmpty)
        #expect(try host.digest(folder / "big", .sha256) == ContentDigest.hex(Array(text.utf8), .sha256))
    }

    @Test func touchesTimes() async throws {
        let outcome = try await run("DIR/a:\n  file.touch:\n    - mtime: 1000\n")

        #expect(outcome.results[0].result == true)
        #expect(try host.info(folder / "a")?.modified == 1000)
    }

    @Test func aThousandSettledFilesTakeNoTime() async throws {
        let sls = (0..<1000).map { number in
            """
            DIR/files/\(number):
              file.managed:
                - contents: "number \(number)"
                - makedirs: True
                - user: root
                - mode: '0644'

            """
        }.joined()
        try #require(try await run(sls).retcode == 0)

        let low = try LowState.list(sls.replacing("DIR", with: folder.path))
        let runner = StateRunner(
            host: host,
            modules: Catalog.byName,
            files: FakeTree(),
            templates: FakeTemplates(),
            downloads: FakeDownloads(),
            cacheDirectory: folder / "cache"
        )
        let start = host.now
        let outcome = await runner.run(RunRequest(low: low))
        let took = host.now - start

        #expect(outcome.results.allSatisfy { $0.result == true && $0.changes.isEmpty })
        // A debug build on a busy machine; a release build takes a tenth of what this one does.
        #expect(took < 5, "took \(took) s")
        print("a thousand settled files: \(took) s")
    }
}
