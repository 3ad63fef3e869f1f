import ExecutionModules
import Hosts
import Linter
import OrderedCollections
import StateModules
import TestSupport
import Testing
import Values

struct LintFixtureTests {
    private static let tools = LintTools(states: Catalog.byName, functions: Set(ExecutionCatalog.table.names))

    /// `-- file PATH --` sections are the tree, `-- findings --` what is found in it; `-- pillar --` makes it a pillar.
    @Test(arguments: Fixture.all(in: "Fixtures"))
    func findsWhatIsWrongAndNothingElse(fixture: Fixture) throws {
        let host = Self.host(Self.files(fixture))
        let found = Linter.findings(in: Self.trees(fixture, host), tools: Self.tools).map {
            String($0.description.dropFirst("/srv/".count))
        }
        if Fixture.isUpdating {
            try fixture.update("findings", to: found.joined(separator: "\n"))
        }
        #expect(found == fixture["findings"].split(separator: "\n").map(String.init))
    }

    /// `-- environments --` lines such as `dev: one two` say which directories are what; `-- below --` which paths to look at.
    private static func trees(_ fixture: Fixture, _ host: FakeHost) -> [LintTree] {
        let below = fixture.has("below") ? lines(fixture["below"]) : []
        let isPillar = fixture.has("pillar")
        guard fixture.has("environments") else {
            return [LintTree(root: "/srv", kind: isPillar ? .pillar : .states, below: below, host: host)]
        }
        let roots = LintPlan.Roots(
            uniqueKeysWithValues: lines(fixture["environments"]).map { line in
                let words = line.split(separator: " ")
                return (String(words[0].dropLast()), words.dropFirst().map { "/srv/\($0)" })
            }
        )
        let paths = below.isEmpty ? Array(roots.values.joined()) : below.map { $0 == "." ? "/srv" : "/srv/\($0)" }
        let (states, pillars) = isPillar ? ([:], roots) : (roots, [:])
        return LintPlan(paths: paths, states: states, pillars: pillars, host: host).trees
    }

    private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private static func host(_ files: [String: String]) -> FakeHost {
        FakeHost { world in
            for (path, text) in files { world.addFile(path, text) }
        }
    }

    private static func files(_ fixture: Fixture) -> [String: String] {
        let sections = fixture.all.filter { $0.name.hasPrefix("file ") }
        return Dictionary(uniqueKeysWithValues: sections.map { ("/srv/" + $0.name.dropFirst(5), $0.text + "\n") })
    }

    @Test func aFileThatIsNoTextIsNamedWithItsLine() throws {
        let folder = try TemporaryFolder()
        let bytes: [UInt8] = Array("a: test.nop\n\n# gr".utf8) + [0xFC] + Array("n\n".utf8)
        try LocalHost().write(bytes, to: folder / "old.sls", FileAttributes(mode: 0o644))
        let tree = LintTree(root: folder.path, kind: .states, host: LocalHost())
        let found = Linter.findings(in: tree, tools: Self.tools).map(\.description)
        #expect(found.first?.hasPrefix("\(folder / "old.sls"):3: error: not UTF-8 text") == true, "\(found)")
    }

    @Test func aLinkToAFolderAboveIsNotFollowed() throws {
        let folder = try TemporaryFolder()
        for path in ["web", "lib"] {
            try LocalHost().makeDirectory(folder / path, parents: false, FileAttributes(mode: 0o755))
        }
        try LocalHost().write(Array("a: test.nope\n".utf8), to: folder / "web/init.sls", FileAttributes(mode: 0o644))
        for (path, target) in [("web/up", ".."), ("alias", "web"), ("web/lib", "../lib"), ("lib/web", "../web")] {
            try LocalHost().link(folder / path, to: target, FileAttributes())
        }
        let tree = LintTree(root: folder.path, kind: .states, host: LocalHost())

        let found = Linter.findings(in: tree, tools: Self.tools).map { $0.location.file.dropFirst(folder.path.count) }

        #expect(found == ["/alias/init.sls", "/lib/web/init.sls", "/web/init.sls"])
    }

    @Test func readsAThousandFilesWithinASecondOrTwo() throws {
        var files = ["/srv/lib.jinja": "{% macro line(x) %}listen {{ x }};{% endmacro %}\n"]
        for number in 0..<1_000 {
            files["/srv/s\(number).sls"] = """
                {% from 'lib.jinja' import line %}
                {% for name in grains.names %}
                /etc/\(number)/{{ name }}:
                  file.managed:
                    - contents: {{ line(name) }}
                {% if grains.os == 'Debian' %}
                    - mode: '0644'
                {% else %}
                    - mode: '0600'
                {% endif %}
                {% endfor %}
                """
        }
        let host = Self.host(files)

        let start = ContinuousClock.now
        let found = Linter.findings(in: LintTree(root: "/srv", kind: .states, host: host), tools: Self.tools)

        #expect(found == [])
        #expect(start.duration(to: .now) < .seconds(10))
    }

    /// Each turn hands on another text, and every file names two: without a bound this would not end.
    @Test func followsTemplatesThatNameThemselvesOnlySoFar() throws {
        let body = """
            {% set x = x ~ 'a' %}{% include tpldir ~ '/a.jinja' %}{% include tpldir ~ '/b.jinja' %}
            """
        let host = Self.host([
            "/srv/web/init.sls": "{% set x = '' %}\n" + body, "/srv/web/a.jinja": body, "/srv/web/b.jinja": body,
        ])

        let start = ContinuousClock.now
        let found = Linter.findings(in: LintTree(root: "/srv", kind: .states, host: host), tools: Self.tools)

        #expect(found == [])
        #expect(start.duration(to: .now) < .seconds(10))
    }

    @Test func keepsNoAccountOfThousandsOfVariables() throws {
        let sets = (0..<4_000).map { "{% if grains.n == \($0) %}{% set x\($0) = 'a' %}{% endif %}" }
        let text = sets.joined(separator: "\n") + "\n{% include x1 ~ '.jinja' %}\n"
        let host = Self.host(["/srv/web/init.sls": text])

        let start = ContinuousClock.now
        let found = Linter.findings(in: LintTree(root: "/srv", kind: .states, host: host), tools: Self.tools)

        #expect(found.allSatisfy { $0.rule != "missing-template" })
        #expect(start.duration(to: .now) < .seconds(10))
    }

    @Test func writesSARIFWithWhatTheSchemaRequires() throws {
        let place = SourceLocation(file: "a b/web.sls", line: 3, column: 7)
        let finding = Finding("unknown-state", "there is no state 'x'", hint: "did you mean 'y'?", at: place)

        let log = SARIF.log(of: [finding], version: "1.0.0")

        #expect(log["version"] == "2.1.0")
        let run = try #require(log["runs"]?.list?.first)
        #expect(run["tool"]?["driver"]?["name"] == "cm lint")
        let rules = try #require(run["tool"]?["driver"]?["rules"]?.list)
        let result = try #require(run["results"]?.list?.first)
        #expect(result["message"]?["text"] == "there is no state 'x' (did you mean 'y'?)")
        #expect(rules[try #require(result["ruleIndex"]?.int)]["id"] == result["ruleId"])
        let physical = try #require(result["locations"]?.list?.first?["physicalLocation"])
        #expect(physical["artifactLocation"]?["uri"] == "a%20b/web.sls")
        #expect(physical["region"] == ["startLine": 3, "startColumn": 7])
    }

    /// `required`, `enum` and `minimum` of the parts of the SARIF 2.1.0 schema that the log uses.
    @Test func everyPartOfTheSARIFLogHasWhatTheSchemaRequires() throws {
        let places = [
            SourceLocation(file: "/srv/a.sls", line: 1, column: 1), SourceLocation(file: "b.sls", line: 2, column: 0),
        ]
        let findings = Rules.catalogue.flatMap { rule in places.map { Finding(rule.name, "text", at: $0) } }

        let log = SARIF.log(of: findings, version: "1.0.0")

        try Self.require(["version", "runs"], of: log)
        #expect(log["$schema"]?.string?.hasSuffix("sarif-schema-2.1.0.json") == true)
        let run = try #require(log["runs"]?.list?.first)
        try Self.require(["tool"], of: run)
        #expect(["utf16CodeUnits", "unicodeCodePoints"].contains(run["columnKind"]?.string))
        let driver = try #require(run["tool"]?["driver"])
        try Self.require(["name"], of: driver)
        let rules = try #require(driver["rules"]?.list)
        for rule in rules {
            try Self.require(["id"], of: rule)
            try Self.require(["text"], of: try #require(rule["shortDescription"]))
        }
        #expect(Set(rules.map { $0["id"] }).count == rules.count, "reportingDescriptors are unique")
        let results = try #require(run["results"]?.list)
        #expect(results.count == findings.count)
        for result in results {
            try Self.require(["message"], of: result)
            try Self.require(["text"], of: try #require(result["message"]))
            #expect(["none", "note", "warning", "error"].contains(result["level"]?.string))
            #expect(rules.indices.contains(try #require(result["ruleIndex"]?.int)))
            for location in try #require(result["locations"]?.list) {
                let physical = try #require(location["physicalLocation"])
                try Self.require(["artifactLocation", "region"], of: physical)
                #expect(physical["artifactLocation"]?["uri"]?.string?.contains(" ") == false)
                let region = try #require(physical["region"]?.map)
                #expect(region.values.allSatisfy { ($0.int ?? 0) >= 1 }, "lines and columns count from 1")
            }
        }
    }

    private static func require(_ names: [String], of part: Value) throws {
        for name in names { #expect(part[name] != nil, "\(name) is missing in \(part)") }
    }

    @Test func everyRuleThatAFixtureShowsIsInTheCatalogue() {
        let names = Set(Rules.catalogue.map(\.name))
        for fixture in Fixture.all(in: "Fixtures") {
            for line in fixture["findings"].split(separator: "\n") {
                let rule = String(line.dropLast().split(separator: "[").last ?? "")
                #expect(names.contains(rule), "\(fixture): \(rule)")
            }
        }
    }
}
