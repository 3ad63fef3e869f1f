import Hosts
import Logging
import OrderedCollections
import Synchronization
import TestSupport
import Testing
import Transport
import Values
import Wire

@testable import Master

struct PillarTests {
    @Test func givesEachMinionItsOwn() async throws {
        let master = try await TestMaster()
        try write(
            [
                "top.sls": "base:\n  'web*': [web]\n  'os:Alpine': [{match: grain}, alpine]\n",
                "web.sls": "name: {{ grains['id'] }}\nsecret: for {{ opts['id'] }}\n", "alpine.sls": "libc: musl\n",
            ],
            master
        )
        let web1 = try await minion("web1", ["id": "web1", "os": "Debian"], master)
        let web2 = try await minion("web2", ["id": "web2", "os": "Alpine"], master)
        let db1 = try await minion("db1", ["id": "db1"], master)

        let first = try await pillar(web1)
        #expect(first.pillar == ["name": "web1", "secret": "for web1"], "\(first.errors)")
        #expect(try await pillar(web2).pillar == ["name": "web2", "secret": "for web2", "libc": "musl"])
        #expect(try await pillar(db1) == PillarReply(pillar: [:], errors: [], options: try await pillar(db1).options))
    }

    @Test func readsTheTreeAnewEachTime() async throws {
        let master = try await TestMaster()
        try write(["top.sls": "base:\n  '*': [a]\n", "a.sls": "x: 1\n"], master)
        let minion = try await minion("web1", [:], master)
        #expect(try await pillar(minion).pillar == ["x": 1])
        try write(["a.sls": "x: 2\n"], master)
        #expect(try await pillar(minion).pillar == ["x": 2])
    }

    @Test func showsMinionsNoErrorsButTheLogAll() async throws {
        let log = LogLines()
        let master = try await TestMaster(logger: Logger(label: "test") { _ in log })
        try write(["top.sls": "base:\n  '*': [a]\n", "a.sls": "x: {{ hunter2.oops }}\n"], master)
        let minion = try await minion("web1", [:], master)

        let reply = try await pillar(minion)

        let message = "Rendering SLS 'a' failed. Please see master log for details."
        #expect(reply.errors == [message])
        #expect(reply.pillar == ["_errors": [.string(message)]])
        #expect(log.lines.contains { $0.contains("a.sls:1") && $0.contains("hunter2") })
    }

    @Test(arguments: ["cmd.run", "cmd.run_all", "cmd.shell", "file.write", "file.remove", "file.append"])
    func runsNothingOnTheMaster(_ function: String) async throws {
        let master = try await TestMaster()
        let trap = master.folder / "trap"
        try write(
            ["top.sls": "base:\n  '*': [a]\n", "a.sls": "x: {{ salt['\(function)']('touch \(trap)', 'x') }}\n"],
            master
        )
        try master.folder.write("here", to: "touch \(trap)")
        let minion = try await minion("web1", [:], master)

        #expect(try await pillar(minion).errors.count == 1)
        #expect(readText(trap) == nil)
    }

    @Test func runsWhatTheSettingsList() async throws {
        let master = try await TestMaster { $0.pillar.functions = ["cmd.run"] }
        try write(["top.sls": "base:\n  '*': [a]\n", "a.sls": "x: {{ salt['cmd.run']('echo yes') }}\n"], master)
        let minion = try await minion("web1", [:], master)
        let reply = try await pillar(minion)
        #expect(reply.pillar == ["x": true], "\(reply.errors)")
    }

    @Test func startsNoProgramForFunctionsThatLook() async throws {
        let host = LookingHost(FakeHost())
        await #expect(throws: (any Error).self) { try await host.capture(.init("id")) }
        await #expect(throws: (any Error).self) { try await host.run(.init("id")) }
        #expect(throws: (any Error).self) { try host.write([], to: "/x", .init()) }
    }

    @Test func knowsOneEnvironment() async throws {
        let folder = try TemporaryFolder()
        let master = try await TestMaster(folder) {
            $0.pillarRoots = [required("base"): [folder / "base"], required("dev"): [folder / "dev"]]
        }
        for name in ["base", "dev"] {
            try folder.write("\(name):\n  '*': [a]\n", to: "\(name)/top.sls")
            try folder.write("from: \(name)\n\(name): true\n", to: "\(name)/a.sls")
        }
        let minion = try await minion("web1", [:], master)
        let dev = try await minion.ask(.get, "v1/minion/pillar", query: ["env": "dev"]).message(PillarReply.self)
        #expect(dev.pillar == ["from": "dev", "dev": true])
        #expect(try await pillar(minion).pillar["base"] == true)
    }

    @Test func tellsTheMinionWhatItsCompilerNeeds() async throws {
        let master = try await TestMaster {
            $0.nodegroups = ["webs": "web*"]
            $0.options = ["state_top": "tops.sls"]
        }
        let minion = try await minion("web1", [:], master)
        let options = try await pillar(minion).options
        #expect(options["nodegroups"] == ["webs": "web*"])
        #expect(options["state_top"] == "tops.sls")
    }

    @Test func mergesWhatTheCommandLineGivesAndShowsItToSources() async throws {
        let master = try await TestMaster {
            $0.own = ["ext_pillar": [["cmd_yaml": "echo 'x: 5'; echo 'id: %s'"]]]
            $0.pillar.mergesLists = true
        }
        try write(
            ["top.sls": "base:\n  '*': [a]\n", "a.sls": "x: 1\nl: [1]\nseen: {{ pillar.get('x', 'none') }}\n"],
            master
        )
        let minion = try await minion("web1", [:], master)
        let question = PillarQuestion(override: ["x": 9, "l": [2], "m": ["n": 1]])

        let reply: PillarReply = try await minion.ask(.post, "v1/minion/pillar", question.json).message()

        #expect(reply.errors == [])
        #expect(reply.pillar["x"] == 9 && reply.pillar["m"] == ["n": 1] && reply.pillar["id"] == "web1")
        #expect(reply.pillar["l"] == [2, 1] && reply.pillar["seen"] == "none")
        #expect(try await pillar(minion).pillar["x"] == 5)
    }

    @Test func tellsMinionsNothingOfItsSources() async throws {
        let log = LogLines()
        let master = try await TestMaster(logger: Logger(label: "test") { _ in log }) {
            $0.own = [
                "ext_pillar": [["cmd_json": "echo hunter2; exit 3"]], "pillar_opts": true,
                "master_tops": ["ext": "false"],
            ]
        }
        let minion = try await minion("web1", [:], master)

        let reply = try await pillar(minion)

        #expect(
            reply.errors == [
                "Failed to load ext_pillar cmd_json. Please see master log for details.",
                "master_tops failed. Please see master log for details.",
            ]
        )
        #expect(reply.pillar["master"]?["pillar_source_merging_strategy"] == "smart")
        #expect(!JSON.text(reply.json).contains("hunter2") && !JSON.text(reply.json).contains("ext_pillar\""))
        #expect(log.lines.contains { $0.contains("hunter2") && $0.contains("exit code 3") })
    }

    @Test func asksProgramsForTops() async throws {
        let folder = try TemporaryFolder()
        try folder.write("echo \"classes: [web, db]\"; echo \"environment: dev\"; echo \"#$1\"\n", to: "enc")
        try folder.write("cat > \(folder / "input"); echo '{\"base\": [\"common\"], \"dev\": [\"more\"]}'\n", to: "ext")
        let master = try await TestMaster {
            $0.own = [
                "master_tops": ["ext_nodes": .string("sh \(folder / "enc")"), "ext": .string("sh \(folder / "ext")")]
            ]
        }
        let minion = try await minion("web1", ["os": "Debian"], master)

        let reply = try await pillar(minion)

        #expect(reply.errors == [])
        #expect(reply.tops == ["dev": ["web", "db", "more"], "base": ["common"]])
        #expect(try JSON.parse(readText(folder / "input") ?? "") == ["id": "web1", "grains": ["os": "Debian"]])
    }

    @Test func letsMinionsAskForListedSourcesOnly() async throws {
        let folder = try TemporaryFolder()
        try folder.write("hello\n", to: "hosts/web1/motd")
        let master = try await TestMaster { $0.own = ["on_demand_ext_pillar": ["file_tree", "cmd_yaml"]] }
        let minion = try await minion("web1", [:], master)
        let question = PillarQuestion(
            external: [
                ["file_tree": ["root_dir": .string(folder.path)]], ["cmd_yaml": .string("touch \(folder / "trap")")],
            ]
        )

        let reply: PillarReply = try await minion.ask(.post, "v1/minion/pillar", question.json).message()

        #expect(reply.pillar == ["motd": "hello"])
        #expect(readText(folder / "trap") == nil)
    }

    private func write(_ files: [String: String], _ master: TestMaster) throws {
        for (name, text) in files { try master.folder.write(text, to: "srv/cm/pillar/" + name) }
    }

    private func minion(_ id: String, _ grains: Value, _ master: TestMaster) async throws -> FakeMinion {
        let minion = try await FakeMinion.accepted(id, master)
        #expect(await minion.ask(.put, "v1/minion/grains", grains == [:] ? .map([:]) : grains).status == 204)
        return minion
    }

    private func pillar(_ minion: FakeMinion) async throws -> PillarReply {
        try await minion.ask(.get, "v1/minion/pillar").message()
    }
}

/// A log that is kept.
final class LogLines: LogHandler {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        kept.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}
