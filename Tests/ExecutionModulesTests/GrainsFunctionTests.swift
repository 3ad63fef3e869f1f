import ExecutionModules
import OrderedCollections
import TestSupport
import Testing
import Values
import YAML

/// The answers were given by Salt: contrib/oracle/grains-functions.
struct GrainsFunctionTests {
    @Test(arguments: Fixture.all(in: "Fixtures/grains"))
    func answersAsSaltDoes(_ fixture: Fixture) async throws {
        let host = FakeHost { $0.addFile("/etc/cm/grains", fixture["grains"]) }
        let answers = fixture["answers"].split(separator: "\n").map(String.init)
        let calls = fixture["calls"].split(separator: "\n").map(String.init)
        try #require(calls.count == answers.count && !calls.isEmpty)
        for (line, answer) in zip(calls, answers) {
            let grains = try YAML.parse(host.text("/etc/cm/grains") ?? "", file: "grains")?.value ?? [:]
            let parts = try JSON.parse(line).list ?? []
            let call = Call(parts[0].keyText, parts[1].list ?? [], parts.count > 2 ? parts[2].map ?? [:] : [:])
            let value = try await Caller(host: host, grains: grains).run(call)
            #expect(
                JSON.text(value, sortKeys: true) == JSON.text(try JSON.parse(answer), sortKeys: true),
                "\(line): \(JSON.text(value)) \(answer)"
            )
        }
        let file = try YAML.parse(host.text("/etc/cm/grains") ?? "", file: "grains")?.value ?? [:]
        #expect(JSON.text(file, sortKeys: true) == JSON.text(try JSON.parse(fixture["file"]), sortKeys: true))
    }

    @Test func makesAHashOnceAndKeepsIt() async throws {
        let host = FakeHost()
        let first = try await Caller(host: host)("grains.get_or_set_hash", "key:one", 12, "ab")
        #expect(first.string?.utf8.count == 12 && first.string?.allSatisfy { "ab".contains($0) } == true)
        let again = try await Caller(host: host, grains: ["key": ["one": first]])("grains.get_or_set_hash", "key:one")
        #expect(again == first)
        #expect(host.text("/etc/cm/grains") == "key:\n  one: \(first.keyText)\n")
    }

    @Test func keepsAStoreOfItsOwn() async throws {
        let caller = Caller(options: ["cachedir": "/cache"])
        #expect(try await caller("data.update", "role", "web") == true)
        #expect(try await caller("data.update", "list", [1, 2]) == true)
        #expect(try await caller("data.get", "role") == "web")
        #expect(try await caller("data.get", ["role", "no"], "x") == ["role": "web", "no": "x"])
        #expect(try await caller("data.cas", "role", "db", "mail") == false)
        #expect(try await caller("data.cas", "role", "db", "web") == true)
        #expect(try await caller("data.pop", "list") == [1, 2])
        #expect(try await caller("data.load") == ["role": "db"])
        #expect(try await caller("data.has_key", "list") == false)
        #expect(try await caller("data.clear") == true)
        #expect(try await caller("data.items") == [:])
    }

    @Test func showsKindsInPlaceOfValues() async throws {
        let caller = Caller(pillar: ["a": "x", "b": ["c": [1, 2.5, true, nil]]])
        let shown = try await caller("pillar.obfuscate")
        #expect(shown == ["a": "<str>", "b": ["c": ["<int>", "<float>", "<bool>", "<NoneType>"]]])
        #expect(try await caller("pillar.items", "a", "b:c:0") == ["a": "x", "b:c:0": 1])
    }

    @Test func findsFilesOfThePillarRoots() async throws {
        var caller = Caller(options: ["pillar_roots": ["base": ["/srv/pillar"], "dev": ["/srv/dev"]]])
        caller.host = FakeHost { $0.addFile("/srv/dev/a.sls", "") }
        #expect(try await caller("pillar.file_exists", "a.sls") == true)
        #expect(try await caller("pillar.file_exists", "a.sls", "base") == false)
        #expect(try await caller("pillar.file_exists", "b.sls") == false)
        #expect(try await caller("pillar.filter_by", ["x": 1, "default": 2], "role") == 2)
    }
}
