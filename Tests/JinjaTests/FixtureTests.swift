import Jinja
import OrderedCollections
import TestSupport
import Testing
import Values

/// What templates print, held against real Jinja2 by `contrib/oracle/jinja-fixtures.py`.
struct FixtureTests {
    static let fixtures = Fixture.all(in: "Fixtures")

    @Test(arguments: fixtures)
    func printsWhatJinjaPrints(_ fixture: Fixture) throws {
        let section = fixture.has("error") ? "error" : "output"
        let answer = try Rendering(fixture).answer(section)

        if Fixture.isUpdating { try fixture.update(section, to: answer) }
        #expect(answer == fixture[section])
    }

    @Test func thereAreManyFixtures() {
        #expect(Self.fixtures.count >= 150)
    }
}

/// One fixture's render.
struct Rendering {
    let fixture: Fixture

    init(_ fixture: Fixture) {
        self.fixture = fixture
    }

    /// The text without its last newline, or the first line of the error.
    func answer(_ section: String) throws -> String {
        do {
            let text = try render()
            return section == "output" ? text : "no error: \(text)"
        } catch let diagnostic as Diagnostic {
            let place = diagnostic.location.map { " at \($0.file):\($0.line)" } ?? ""
            let trail = diagnostic.trail.map { "\n\($0)" }.joined()
            return section == "error" ? diagnostic.message + place + trail : "error: \(diagnostic)"
        }
    }

    private func render() throws -> String {
        var options = TemplateOptions.salt
        if fixture.has("options"), case .map(let map) = try JSON.parse(fixture["options"]) { options.apply(map) }
        let template = try Template(parsing: fixture["template"], file: "main", options: options)
        var variables: Value.Map = [:]
        if fixture.has("variables"), case .map(let map) = try JSON.parse(fixture["variables"]) { variables = map }
        let renderer = Renderer(
            loader: FixtureTemplates(fixture, options),
            functions: FakeFunctions(),
            serializers: JSONSerializers(),
            globals: [:]
        )
        return try renderer.render(template, variables: variables).text
    }
}

/// The `file NAME` sections of a fixture.
struct FixtureTemplates: TemplateLoading {
    private let fixture: Fixture
    private let options: TemplateOptions

    init(_ fixture: Fixture, _ options: TemplateOptions = .salt) {
        self.fixture = fixture
        self.options = options
    }

    func load(_ name: String, from file: String) -> TemplateSource? {
        let section = "file \(name)"
        guard fixture.has(section) else { return nil }
        return TemplateSource(
            file: name,
            text: fixture[section] + "\n",
            globals: ["tplfile": .string(name)],
            options: options
        )
    }
}

/// A few functions, to be called through `salt`.
struct FakeFunctions: TemplateFunctions {
    struct Unhappy: Error, CustomStringConvertible {
        var description: String { "it did not work" }
    }

    func has(_ name: String) -> Bool {
        ["test.echo", "test.args", "test.fail", "grains.get", "grains.filter_by", "defaults.merge", "slsutil.update"]
            .contains(name)
    }

    func call(_ name: String, _ positional: [Value], _ named: Value.Map) throws -> Value {
        switch name {
        case "test.echo": return positional.first ?? .null
        case "test.args": return .list([.list(positional), .map(named)])
        case "grains.get": return positional.first == "os_family" ? "Debian" : .null
        default: throw Unhappy()
        }
    }
}

/// JSON stands in for YAML, which has its own tests.
struct JSONSerializers: TemplateSerializers {
    func parseYAML(_ text: RenderedText) throws -> Value { try JSON.parse(text.text) }
    func emitYAML(_ value: Value, flow: Bool) -> String { JSON.text(value, indent: flow ? nil : 2) }
}
