import Compiler
import Hosts
import OrderedCollections
import TestSupport
import Testing
import Values

struct CompileFixtureTests {
    @Test(arguments: Fixture.all(in: "Fixtures"))
    func compilesAsSaltDoes(fixture: Fixture) async throws {
        let tree = try FixtureTree(fixture)
        let (answer, problems) = try await tree.answer()
        if fixture.has("errors") {
            let told = problems.map { "\($0.location.map { "\($0.file):\($0.line)" } ?? "-") \($0.message)" }
            let wanted = fixture["errors"].split(separator: "\n").map { String($0.drop { "+~ ".contains($0) }) }
            #expect(told.count == wanted.count, "\(told)")
            for line in wanted {
                let parts = line.split(separator: " ", maxSplits: 1)
                #expect(told.contains { $0.hasPrefix(parts[0] + " ") && $0.contains(parts[1]) }, "\(line) in \(told)")
            }
        } else {
            #expect(problems.map(\.description) == [])
            let wanted = try tree.wanted()
            #expect(answer == wanted)
        }
    }
}

/// A fixture's trees, and what is asked of them.
private struct FixtureTree {
    let fixture: Fixture
    let grains: Value
    let options: Value
    let override: Value

    init(_ fixture: Fixture) throws {
        self.fixture = fixture
        var grains: Value = [
            "id": "web1", "os": "Debian", "os_family": "Debian", "oscodename": "bookworm", "osmajorrelease": 12,
            "ipv4": ["127.0.0.1", "10.0.0.5"], "roles": ["web", "mirror"], "kernel": "Linux",
        ]
        for (key, value) in try Self.json(fixture, "grains").map ?? [:] { grains[key.keyText] = value }
        self.grains = grains
        options = try Self.json(fixture, "options")
        override = try Self.json(fixture, "override")
    }

    func answer() async throws -> (String, [Diagnostic]) {
        let compilerOfPillar = PillarCompiler(
            files: tree("pillar file "),
            functions: TestFunctions.table,
            context: TestFunctions.context,
            options: options,
            programs: LocalHost()
        )
        let (pillar, problems) = await compilerOfPillar.compile(
            id: "web1",
            grains: grains,
            environment: options["pillarenv"]?.string,
            override: override
        )
        guard fixture.has("request") else { return (JSON.text(pillar), problems) }
        let compiler = StateCompiler(
            files: tree("file "),
            functions: TestFunctions.table,
            context: TestFunctions.context,
            id: "web1",
            grains: grains,
            pillar: pillar,
            options: options
        )
        if fixture.has("top") {
            let compiled = await compiler.top(environment: options["saltenv"]?.string)
            return (JSON.text(compiled.top), compiled.problems)
        }
        let compiled = await compiler.compile(request)
        return (compiled.low.map { JSON.text($0.value, sortKeys: true) }.joined(separator: "\n"), compiled.problems)
    }

    func wanted() throws -> String {
        if fixture.has("pillar") { return JSON.text(try Self.json(fixture, "pillar")) }
        if fixture.has("top") { return JSON.text(try Self.json(fixture, "top")) }
        let lines = try fixture["low"].split(separator: "\n").map { try JSON.parse(String($0)) }
        return lines.map { JSON.text($0, sortKeys: true) }.joined(separator: "\n")
    }

    private var request: StateCompiler.Request {
        if fixture["request"] == "highstate" { return .highstate(environment: options["saltenv"]?.string) }
        return .sls(fixture["request"].split(separator: ",").map(String.init), environment: "base")
    }

    private func tree(_ prefix: String) -> FakeTree {
        var files: [String: [String: (bytes: [UInt8], mode: UInt16)]] = ["base": [:]]
        for (name, text) in fixture.all where name.hasPrefix(prefix) {
            let parts = name.dropFirst(prefix.count).split(separator: ":", maxSplits: 1).map(String.init)
            let (environment, path) = parts.count == 2 ? (parts[0], parts[1]) : ("base", parts[0])
            files[environment, default: [:]][path] = (Array((text + "\n").utf8), 0o644)
        }
        return FakeTree(environments: files)
    }

    private static func json(_ fixture: Fixture, _ section: String) throws -> Value {
        fixture.has(section) ? try JSON.parse(fixture[section]) : [:]
    }
}
