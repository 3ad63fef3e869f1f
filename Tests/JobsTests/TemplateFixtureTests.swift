import ExecutionModules
import Hosts
import Jobs
import OrderedCollections
import TestSupport
import Testing
import Values

/// What templates print with all the functions there are, held against Salt by `contrib/oracle/template-fixtures`.
struct TemplateFixtureTests {
    @Test(arguments: Fixture.all(in: "Fixtures/templates"))
    func printsWhatSaltPrints(fixture: Fixture) async throws {
        let call = Call("slsutil.renderer", ["salt://main.jinja"], ["default_renderer": "jinja"])
        do {
            let value = try await JobRunner.functions.call(call, in: try context(fixture))
            #expect(value.string == fixture["output"])
        } catch {
            #expect("\(error)".contains(fixture["error"]) && fixture.has("error"))
        }
    }

    private func context(_ fixture: Fixture) throws -> ExecutionContext {
        var files = ["main.jinja": fixture["template"]]
        for (name, text) in fixture.all where name.hasPrefix("file ") { files[String(name.dropFirst(5))] = text + "\n" }
        var grains: Value.Map = ["id": "web1", "os": "Debian", "os_family": "Debian", "kernel": "Linux"]
        grains.merge(try json(fixture, "grains")) { $1 }
        var options: Value.Map = ["id": "web1"]
        options.merge(try json(fixture, "options")) { $1 }
        return ExecutionContext(
            host: LocalHost(),
            files: FakeTree(files),
            grains: .map(grains),
            pillar: .map(try json(fixture, "pillar")),
            options: .map(options),
            functions: JobRunner.functions
        )
    }

    private func json(_ fixture: Fixture, _ section: String) throws -> Value.Map {
        fixture.has(section) ? try JSON.parse(fixture[section]).map ?? [:] : [:]
    }
}
