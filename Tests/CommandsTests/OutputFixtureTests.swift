import OrderedCollections
import TestSupport
import Testing
import Values

@testable import Commands

/// What real Salt's outputters print (3008.3), byte for byte. `␛` stands for the escape character.
/// One difference is meant: escape characters in comments become `?`, as they do in Salt's values.
struct OutputFixtureTests {
    @Test(arguments: Fixture.all(in: "Fixtures/highstate"))
    func highstateIsSalts(_ fixture: Fixture) throws { try check(fixture, .highstate) }

    @Test(arguments: Fixture.all(in: "Fixtures/nested"))
    func nestedIsSalts(_ fixture: Fixture) throws { try check(fixture, .nested) }

    @Test(arguments: Fixture.all(in: "Fixtures/table"))
    func tableIsSalts(_ fixture: Fixture) throws { try check(fixture, .table) }

    @Test(arguments: Fixture.all(in: "Fixtures/txt"))
    func txtIsSalts(_ fixture: Fixture) throws { try check(fixture, .txt) }

    @Test(arguments: Fixture.all(in: "Fixtures/raw"))
    func rawIsSalts(_ fixture: Fixture) throws { try check(fixture, .raw) }

    @Test(arguments: Fixture.all(in: "Fixtures/json"))
    func jsonIsSalts(_ fixture: Fixture) throws { try check(fixture, .json) }

    @Test(arguments: Fixture.all(in: "Fixtures/yaml"))
    func yamlIsSalts(_ fixture: Fixture) throws { try check(fixture, .yaml) }

    private func check(_ fixture: Fixture, _ format: OutputFormat) throws {
        let options = try JSON.parse(fixture["options"])
        let data = try JSON.parse(fixture["data"])
        let style = OutputStyle(
            format: format,
            palette: options["color"]?.bool == true ? .coloured : .plain,
            highstate: highstateOptions(options)
        )

        let text = try #require(style.text(data, retcode: options["_retcode"]?.int ?? 0))

        #expect(trimmed(text.replacing("\u{1B}", with: "␛")) == trimmed(fixture["output"]))
    }

    private func highstateOptions(_ options: Value) -> HighstateOptions {
        var settings = Settings(
            (options.map ?? [:]).reduce(into: [:]) { settings, pair in
                settings[pair.key.pythonText] = Node(pair.value, at: SourceLocation(file: "options", line: 1))
            }
        )
        return settings.highstateOptions()
    }

    private func trimmed(_ text: String) -> String {
        var text = text
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}
