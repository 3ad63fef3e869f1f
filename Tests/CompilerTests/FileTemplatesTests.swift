import Compiler
import ExecutionModules
import OrderedCollections
import TestSupport
import Testing
import Values

struct FileTemplatesTests {
    private func render(_ text: String, engine: String = "jinja", _ variables: Value.Map = [:]) async throws -> String {
        var context = TestFunctions.context
        context.grains = ["os": "Debian"]
        context.pillar = ["port": 80]
        let files = FakeTree(["web/lib.jinja": "{% macro line(x) %}listen {{ x }};{% endmacro %}"])
        let templates = FileTemplates(
            files: files,
            functions: TestFunctions.table,
            context: context,
            options: ["id": "web1"]
        )
        return try await templates.render(
            text,
            file: "salt://web/nginx.conf",
            engine: engine,
            context: variables,
            environment: "base"
        )
    }

    @Test func seesGrainsPillarAndItsOwnVariables() async throws {
        let text =
            "{{ grains.os }} {{ pillar.port }} {{ name }} {{ saltenv }} {{ opts.id }} {{ salt['test.echo']('x') }}\n"
        #expect(try await render(text, ["name": "/etc/x"]) == "Debian 80 /etc/x base web1 x\n")
    }

    @Test func ownVariablesWin() async throws {
        #expect(try await render("{{ grains }}", ["grains": "mine"]) == "mine")
    }

    @Test func mappingsOfItsOwnAreOrderedDictsAsInSalt() async throws {
        let text = "{{ v }} {{ v ~ '' }} {{ v.items() }} {{ v | yaml }}"
        let salt = """
            {'b': {'c': 1}, 'a': 2} OrderedDict([('b', OrderedDict([('c', 1)])), ('a', 2)]) \
            odict_items([('b', OrderedDict([('c', 1)])), ('a', 2)]) {b: {c: 1}, a: 2}
            """
        #expect(try await render(text, ["v": ["b": ["c": 1], "a": 2]]) == salt)
    }

    @Test(arguments: ["web/lib.jinja", "./lib.jinja", "salt://web/lib.jinja"])
    func importsFromTheTree(name: String) async throws {
        #expect(try await render("{% from '\(name)' import line %}{{ line(80) }}\n") == "listen 80;\n")
    }

    @Test func pointsAtTheLineOfAMistake() async throws {
        let error = await #expect(throws: Diagnostic.self) { try await render("one\n{{ nope }}\n") }
        #expect(error?.location?.file == "web/nginx.conf")
        #expect(error?.location?.line == 2)
        #expect(error?.message.contains("'nope' is undefined") == true)
    }

    @Test func namesWhatToUseForOtherEngines() async throws {
        let error = await #expect(throws: Diagnostic.self) { try await render("x", engine: "mako") }
        #expect(error?.message == "the template engine 'mako' is not available")
        #expect(error?.hint == "write the template in jinja")
    }
}
