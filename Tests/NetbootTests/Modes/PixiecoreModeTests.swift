import DHCP
import Foundation
import Hosts
import Logging
@testable import Netboot
import TestSupport
import Testing
import Values
import YAML

struct PixiecoreModeTests {
    static let fixtures = Fixture.all(in: "Fixtures/pixiecore")
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// `-- boot --` holds the words of `pixiecore boot`: kernel, ramdisks, `--cmdline=…`, `--bootmsg=…`, one a line.
    @Test(arguments: fixtures)
    func answersAsPixiecoreDoes(_ fixture: Fixture) async throws {
        let asked = try ModeFixture(fixture)
        let words = fixture["boot"].split(separator: "\n").map {
            $0.replacingOccurrences(of: "ROOT", with: asked.folder.path)
        }
        let files = words.filter { !$0.hasPrefix("--") }
        func option(_ name: String) -> String {
            words.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) } ?? ""
        }
        let booter = try PixiecoreStatic(
            kernel: files[0],
            initrds: Array(files.dropFirst()),
            cmdline: option("cmdline"),
            message: option("bootmsg"),
            fetcher: Upstream()
        )

        try await asked.check(PixiecoreMode(booter, log: Self.quiet))
    }

    @Test(arguments: [
        ("/no/such/file", "", ""), ("http://x/kernel", "/no/initrd", ""), ("file:///no/kernel", "", ""),
        ("http://x/kernel", "", #"a={{ ID "/no/other" }}"#), ("/tmp", "", ""),
    ])
    func filesThatAreNotThereAreRefused(_ kernel: String, _ initrd: String, _ cmdline: String) {
        let problem = #expect(throws: PixiecoreProblem.self) {
            _ = try PixiecoreStatic(
                kernel: kernel,
                initrds: initrd.isEmpty ? [] : [initrd],
                cmdline: cmdline,
                fetcher: Upstream()
            )
        }
        #expect(
            problem?.description.hasSuffix(" is no file that can be read: name a file of this host, or a URL") == true
        )
    }

    @Test func answersOfTheAPIAreSealedAndOpenedAgain() async throws {
        let upstream = Upstream(answers: [
            "http://api.example/x/v1/boot/52:54:00:12:34:56": .json([
                "kernel": "/k", "initrd": ["https://files.example/i", "/j"],
                "cmdline": #"a=1 url={{ URL "/seed" }} b={{ URL "file:///tmp/x" }}"#,
            ])
        ])
        let seal = SealedURL(key: Array(0..<32))
        let booter = PixiecoreAPIBooter("http://api.example/x", timeout: 5, seal: seal, fetcher: upstream)

        let spec = try #require(try await booter.spec(for: MACAddress("52:54:00:12:34:56")!))

        #expect(try seal.open(spec.kernel) == "http://api.example/k")
        #expect(try spec.initrds.map(seal.open) == ["https://files.example/i", "http://api.example/j"])
        let ids = spec.cmdline.matches(of: /ID "([^"]+)"/).map { String($0.1) }
        #expect(try ids.map(seal.open) == ["http://api.example/seed", "file:///tmp/x"])
        let script = try spec.ipxe(for: MACAddress("52:54:00:12:34:56")!, at: "10.0.0.1")
        #expect(script.contains("a=1 url=http://10.0.0.1/_/file?name=\(ids[0]) b="))
    }

    @Test func theOldFormOfACommandLineIsSortedByName() async throws {
        let answer: Value = [
            "kernel": "k", "cmdline": ["z": "a b", "quiet": true, "seed": ["url": "/seed"]],
        ]
        let booter = api(answer)

        let spec = try #require(try await booter.spec(for: MACAddress("52:54:00:12:34:56")!))

        #expect(spec.cmdline.contains(#/^quiet seed=\{\{ ID "[^"]+" \}\} z="a b"$/#))
    }

    @Test(
        arguments: [
            [:], ["kernel": 1], ["kernel": "k", "cmdline": 5], ["kernel": "k", "initrd": [1]],
            ["kernel": "k", "initrd": "i"], ["kernel": "k", "initrd": [:]], ["ipxe-script": "#!ipxe", "initrd": "i"],
            ["kernel": "k", "cmdline": "a\nb"], ["kernel": "k", "cmdline": "{{ ID \"x\" }}"],
            ["kernel": "k", "cmdline": ["a": 1]],
            ["ipxe-script": 1], [],
        ] as [Value]
    )
    func malformedAnswersAreErrors(_ answer: Value) async throws {
        let booter = api(answer)

        await #expect(throws: (any Error).self) { try await booter.spec(for: MACAddress("52:54:00:12:34:56")!) }
    }

    @Test func onlyWhatWeCanFetchIsHandedToAMachine() async throws {
        for answer in [["kernel": "ftp://x/k"], ["kernel": "k", "initrd": ["nfs://x/i"]]] as [Value] {
            await #expect(throws: PixiecoreProblem.self) {
                try await api(answer).spec(for: MACAddress("52:54:00:12:34:56")!)
            }
        }
    }

    @Test func aMessageIsShownAndNotRun() throws {
        var spec = PixiecoreSpec()
        (spec.kernel, spec.message) = ("k", "hello || sanboot ${x}\nworld")
        let script = try spec.ipxe(for: MACAddress("52:54:00:12:34:56")!, at: "x")
        #expect(script.contains("echo hello | sanboot $ {x}\necho world\n"))
    }

    @Test func aScriptIsHandedOnAsItIs() async throws {
        let spec = try #require(
            try await api(["ipxe-script": "#!ipxe\nexit"]).spec(for: MACAddress("52:54:00:12:34:56")!)
        )

        #expect(try spec.ipxe(for: MACAddress("52:54:00:12:34:56")!, at: "x") == "#!ipxe\nexit")
    }

    @Test func aFileThatNobodySealedIsNotFetched() async throws {
        let mode = PixiecoreMode(api([:]), log: Self.quiet)
        for name in ["http://evil.example/", "AAAA", Base64URL.text(Array(repeating: 1, count: 60))] {
            let request = HTTPBootRequest(path: "/_/file", query: [(name: "name", value: name)])
            #expect(await mode.respond(to: request).status == 500)
        }
    }

    @Test func theKeyOutlivesTheProcess() throws {
        let folder = try TemporaryFolder()
        #expect(throws: PixiecoreProblem.self) { try SealedURL(keyFile: folder / "nope/key", makesFolder: false) }
        let sealed = try SealedURL(keyFile: folder / "key", makesFolder: false).seal("http://x/")

        #expect(try SealedURL(keyFile: folder / "key").open(sealed) == "http://x/")
        #expect(try LocalHost().info(folder / "key")?.mode == 0o600)
    }

    @Test func base64GoesThereAndBack() {
        for count in 0..<40 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ count) }
            #expect(Base64URL.bytes(Base64URL.text(bytes)) == bytes)
        }
        #expect(Base64URL.text(Array("any carnal pleas".utf8)) == "YW55IGNhcm5hbCBwbGVhcw")
        #expect(Base64URL.bytes("a+b") == nil)
    }

    @Test(arguments: [
        ("/foo", "http://bar.com/baz/v1", "http://bar.com/foo"),
        ("foo", "http://bar.com/baz/v1", "http://bar.com/baz/foo"),
        ("https://x/y", "http://bar.com/v1", "https://x/y"), ("file:///a", "http://b/v1", "file:///a"),
        ("//c/d", "https://b/v1", "https://c/d"),
    ])
    func pathsAreRootedInTheServer(_ text: String, _ base: String, _ expected: String) {
        #expect(URLText.absolute(text, from: base) == expected)
    }

    @Test func ourAnswersAreReadByOurClient() async throws {
        let text =
            "profiles: {menu: {script: '#!ipxe\\necho {{ mac }}'}}\nmachines: {one: {mac: '52:54:00:12:34:56', profile: menu}}"
        let node = try #require(try YAML.parse(text, file: "netboot"))
        let settings = Dictionary(uniqueKeysWithValues: (node.pairs ?? []).map { ($0.key.string ?? "", $0.value) })
        let boots = try BootConfiguration(reading: settings) { .failure(Diagnostic(.error, "no file \($0)")) }
        let service = BootService(engine: Engine(configuration: boots), logger: Self.quiet) { 0 }
        let responder = BootResponder(service, BootFolders())

        let known = await responder.respond(to: HTTPBootRequest(path: "/v1/boot/52:54:00:12:34:56", authority: "us"))
        let unknown = await responder.respond(to: HTTPBootRequest(path: "/v1/boot/52:54:00:12:34:57", authority: "us"))

        #expect(unknown.status == 404)
        let spec = try await api(try JSON.parse(NetbootTests.text(known))).spec(for: MACAddress("52:54:00:12:34:56")!)
        #expect(spec?.script?.contains("echo 52:54:00:12:34:56") == true)
    }

    @Test func recipesKnowWhereInstallersAre() throws {
        let debian = try PixiecoreRecipe("debian", version: "stable")
        #expect(
            debian.kernel
                == "https://mirrors.kernel.org/debian/dists/stable/main/installer-amd64/current/images/netboot/debian-installer/amd64/linux"
        )
        #expect(
            try PixiecoreRecipe("fedora", version: "33", mirror: "http://m").cmdline
                == "inst.stage2=http://m/releases/33/Server/x86_64/os/"
        )
        #expect(try PixiecoreRecipe("ubuntu", version: "focal").kernel.contains("/legacy-images/"))
        #expect(throws: PixiecoreProblem.self) { try PixiecoreRecipe("debian", version: nil) }
        #expect(throws: PixiecoreProblem.self) { try PixiecoreRecipe("beos", version: "5") }
    }

    private func api(_ answer: Value) -> PixiecoreAPIBooter {
        let upstream = Upstream(answers: ["http://a/v1/boot/52:54:00:12:34:56": .json(answer)])
        return PixiecoreAPIBooter("http://a/", timeout: 5, seal: SealedURL(key: Array(0..<32)), fetcher: upstream)
    }
}

/// Other servers, in memory.
struct Upstream: RemoteFetcher {
    enum Answer { case json(Value) }

    var answers: [String: Answer] = [:]

    func get(_ url: String, timeout: Double, limit: Int) async throws -> (status: Int, body: [UInt8]) {
        guard case .json(let value) = answers[url] else { return (404, []) }
        return (200, Array(JSON.text(value).utf8))
    }

    func open(_ url: String) async throws -> any HTTPBodySource { throw PixiecoreProblem("\(url): status 404") }
}
