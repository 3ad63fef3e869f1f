import OrderedCollections
import TestSupport
import Testing
import Values
import YAML

struct YAMLParseTests {
    @Test(arguments: Fixture.all(in: "Fixtures/parse"))
    func readsAsSaltDoes(fixture: Fixture) throws {
        if fixture.has("error") {
            let error = try #require(throws: Diagnostic.self) { try YAML.parse(fixture["yaml"], file: "x.sls") }
            let wanted = fixture["error"].split(separator: " ", maxSplits: 1)
            #expect(error.location?.description == "x.sls:\(wanted[0])")
            #expect(error.message.contains(wanted[1]))
        } else {
            let node = try #require(try YAML.parse(fixture["yaml"], file: "x.sls"))
            #expect(try JSON.parse(JSON.text(node.value)) == JSON.parse(fixture["json"]))
        }
    }

    @Test(arguments: ["", "\n", "# only a comment\n"])
    func findsNoDocumentInAnEmptyText(text: String) throws {
        #expect(try YAML.parse(text, file: "x") == nil)
    }

    @Test func tellsKeysOfDifferentKindsApart() throws {
        let value = try #require(try YAML.parse("{1: a, '1': b, null: c, 1.5: e}", file: "x")).value
        #expect(value.map?.keys.elements == [1, "1", nil, 1.5])
    }

    @Test func readsInfinityAndNotANumber() throws {
        let list = try #require(try YAML.parse("[.inf, -.INF, .nan, -.nan]", file: "x")?.value.list)
        #expect(list[0] == .double(.infinity))
        #expect(list[1] == .double(-.infinity))
        #expect(list[2].double?.isNaN == true)
        #expect(list[3] == "-.nan")
    }

    @Test func readsWindowsLineEnds() throws {
        let value = try YAML.parse("a: 1\r\nb:\r\n  - x\r\n  - |\r\n    y\r\n", file: "x")?.value
        #expect(value == ["a": 1, "b": ["x", "y\n"]])
    }

    @Test func keepsDigitsThatPythonWouldNotReadAsText() throws {
        let digits = String(repeating: "9", count: 4_301)

        #expect(try YAML.parse("a: \(digits)", file: "x")?.value == ["a": .string(digits)])
    }

    @Test func lastOfSeveralMergedMappingsLoses() throws {
        let text = "a: &a {x: 1, y: 2}\nb: &b {x: 3, z: 4}\nc:\n  <<: [*a, *b]\n  y: 9\n"
        #expect(try YAML.parse(text, file: "x")?.value["c"] == ["z": 4, "x": 1, "y": 9])
    }

    @Test func givesEveryPartItsPlace() throws {
        let node = try #require(try YAML.parse("web:\n  pkg.installed:\n    - name: x\n", file: "web.sls"))
        let pair = try #require(node["web"]?["pkg.installed"]?.list?.first?.pairs?.first)
        #expect(node.location.description == "web.sls:1:1")
        #expect(pair.key.location.description == "web.sls:3:7")
        #expect(pair.value.location.description == "web.sls:3:13")
    }

    @Test func tracesPlacesBackToTheTemplate() throws {
        let origins = [3, 3, 5].map { SourceLocation(file: "web.sls", line: $0) }
        let text = RenderedText(text: "a: 1\nb: 2\na: 3\n", origins: origins, file: "web.sls")
        let error = try #require(throws: Diagnostic.self) { try YAML.parse(text) }
        #expect(error.location == SourceLocation(file: "web.sls", line: 5))
        #expect(error.rendered == "b: 2\n    a: 3")
        #expect(error.message == "found conflicting ID 'a'")
    }

    @Test func showsTheLineAndAHint() throws {
        let error = try #require(throws: Diagnostic.self) { try YAML.parse("a: 1\nb:\n\tc: 2\n", file: "x.sls") }
        #expect(error.source == "\tc: 2")
        #expect(error.hint == "Illegal tab character: indent with spaces")
    }

    @Test func refusesABombOfAliases() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let names = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(names)]\n"
        }
        let error = try #require(throws: Diagnostic.self) { try YAML.parse(text, file: "x") }
        #expect(error.message.contains("once its aliases are written out"))
    }

    @Test func refusesAnAliasOfWhatContainsIt() throws {
        let error = try #require(throws: Diagnostic.self) { try YAML.parse("&a [*a]", file: "x") }
        #expect(error.message == "the alias 'a' stands inside what it names")
    }

    @Test func refusesDeepNesting() throws {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: Diagnostic.self) { try YAML.parse(text, file: "x") }
    }

    @Test func readsBinaryAsText() throws {
        #expect(try YAML.parse("a: !!binary |\n  aGVsbG8g\n  d29ybGQ\n", file: "x")?.value == ["a": "hello world"])
        #expect(throws: Diagnostic.self) { try YAML.parse("a: !!binary '*'", file: "x") }
    }

    @Test func readsSetsAndOrderedMappings() throws {
        #expect(try YAML.parse("a: !!set {x, y}", file: "x")?.value == ["a": ["x": nil, "y": nil]])
        #expect(try YAML.parse("a: !!omap [x: 1, y: 2]", file: "x")?.value == ["a": ["x": 1, "y": 2]])
        #expect(throws: Diagnostic.self) { try YAML.parse("a: !!omap [x: 1, x: 2]", file: "x") }
    }
}
