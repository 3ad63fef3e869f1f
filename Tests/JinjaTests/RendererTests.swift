import Jinja
import OrderedCollections
import Testing
import Values

/// Functions, diagnostics, and what a template may not do.
struct RendererTests {
    private func render(
        _ template: String,
        _ variables: Value.Map = [:],
        files: [String: String] = [:]
    ) throws(Diagnostic) -> String {
        let renderer = Renderer(
            loader: MemoryTemplates(files),
            functions: FakeFunctions(),
            serializers: JSONSerializers(),
            globals: ["saltenv": "base"]
        )
        return try renderer.render(Template(parsing: template, file: "main"), variables: variables).text
    }

    private func failure(_ template: String, files: [String: String] = [:]) throws -> Diagnostic {
        try #require(throws: Diagnostic.self) { try render(template, files: files) }
    }

    @Test(arguments: [
        ("{{ salt['test.echo']('x') }}", "x"),
        ("{{ salt.test.echo('x') }}", "x"),
        ("{{ cm['test.echo'](5) + 1 }}", "6"),
        ("{{ 'test.echo' in salt }} {{ 'test.nope' in salt }}", "True False"),
        ("{{ salt.get('test.nope', 'none') }}", "none"),
        ("{{ salt['test.args'](1, *[2], b=3, **{'c': (4,)}) }}", "[[1, 2], {'b': 3, 'c': [4]}]"),
        ("{{ saltenv }}", "base"),
    ])
    func callsFunctions(_ template: String, _ expected: String) throws {
        #expect(try render(template) == expected)
    }

    @Test func choosesByGrainAndMergesInPlace() throws {
        let template = """
            {% set lookup = {'Debian': {'a': 1, 'x': {'y': 1}}, 'default': {'a': 0}} %}\
            {% set map = salt['grains.filter_by'](lookup, merge={'x': {'z': 2}}) %}{{ map }} {{ lookup.Debian }}
            """

        #expect(try render(template) == "{'a': 1, 'x': {'y': 1, 'z': 2}} {'a': 1, 'x': {'y': 1, 'z': 2}}")
    }

    @Test func choosesByPatternBaseAndDefault() throws {
        let template = """
            {{ salt['grains.filter_by']({'De*': {'a': 1}, 'b': {'a': 0, 'c': 2}}, base='b') }}\
            {{ salt['grains.filter_by']({'q': 1, 'x': 2}, default='x') }}{{ salt['grains.filter_by']({'q': 1}) }}
            """

        #expect(try render(template) == "{'a': 1, 'c': 2}2None")
    }

    @Test func mergesDefaultsInPlace() throws {
        let template = "{% set d = {'a': {'b': 1}} %}{% do salt['defaults.merge'](d, {'a': {'c': 2}}) %}{{ d }}"

        #expect(try render(template) == "{'a': {'b': 1, 'c': 2}}")
    }

    @Test func sharesTheContainersOfVariables() throws {
        let pillar: Value = ["web": ["ports": [80]]]
        let template = "{% do pillar.web.ports.append(443) %}{% do pillar['web'].update(x=1) %}{{ pillar.web }}"

        #expect(try render(template, ["pillar": pillar]) == "{'ports': [80, 443], 'x': 1}")
    }

    @Test func tellsWhereAndHow() throws {
        let found = try failure(
            "a\n{% include 'mid' %}",
            files: ["mid": "\n{% from 'lib' import x %}", "lib": "ok\n  {{ nope }}"]
        )

        #expect(found.message == "Jinja variable 'nope' is undefined")
        #expect(found.location == SourceLocation(file: "lib", line: 2, column: 6))
        #expect(found.source == "  {{ nope }}")
        #expect(found.trail == ["imported from mid:2", "included from main:2"])
    }

    @Test func tellsWhichFunctionFailed() throws {
        let found = try failure("x\n{{ salt['test.fail']() }}")

        #expect(found.message == "Problem running salt function in Jinja template: it did not work")
        #expect(found.location?.line == 2)
    }

    @Test func tellsWhatIsMissing() throws {
        #expect(try failure("{{ salt['no.such']() }}").message.contains("no.such"))
        #expect(try failure("{% include 'zz' %}").hint == "no such template")
    }

    @Test(arguments: [
        "{{ 'x' * 1000000000000 }}", "{{ [0] * 1000000000000 }}", "{{ 9 ** (9 ** 9) }}",
        "{{ (2 ** 63) ** (2 ** 63) }}", "{{ 10 ** 5000 }}", "{{ \(String(repeating: "9", count: 5_000)) }}",
        "{{ (10 ** 4000) * (10 ** 4000) }}",
        "{{ range(1000000000)|list }}", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% include 'self' %}",
        "{% import 'loop' as l %}", "{% extends 'base' %}", "{{ 'a'|center(999999999999) }}",
        "{{ '%999999999999d' % 1 }}",
        "{{ 'x'|indent(999999999999) }}", "{{ '{:999999999999}'.format(1) }}", "{{ 'a'.ljust(999999999999) }}",
        "{{ ''.__class__.__mro__ }}", "{{ 1 // 0 }}",
        "{% set n = namespace(x=7) %}{% for i in range(9999) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{% set l = [1] %}{% do l.append(l) %}{{ l|json }}", "{{ 1e308 * 10 }}{{ nope }}", "{{ 'abc'[::0] }}",
        "{{ '{0.__class__}'.format('a') }}", "{{ 'a'|regex_replace('(', 'b') }}",
        "{% for i in range(5, 0, 0) %}{% endfor %}",
    ])
    func endsInAnErrorAndNotInACrash(_ template: String) throws {
        let files = [
            "self": "{% include 'self' %}", "loop": "{% import 'loop' as l %}", "base": "{% extends 'base' %}",
        ]

        #expect(!(try failure(template, files: files).message.isEmpty))
    }

    @Test(arguments: [
        "{% for i in range(40) %}{% for j in range(40) %}{% endfor %}{% endfor %}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(12) }}",
        "{% for i in range(600) %}{% include 'nothing' %}{% endfor %}",
    ])
    func refusesEndlessTurns(_ template: String) throws {
        let found = try #require(throws: Diagnostic.self) { try renderInFewTurns(template) }

        #expect(found.message.contains("more than 1000 turns"))
        #expect(found.location?.line == 1)
    }

    private func renderInFewTurns(_ template: String) throws(Diagnostic) -> String {
        var renderer = Renderer(
            loader: MemoryTemplates(["nothing": ""]),
            functions: FakeFunctions(),
            serializers: JSONSerializers(),
            globals: [:]
        )
        renderer.turnLimit = 1_000
        return try renderer.render(Template(parsing: template, file: "main"), variables: [:]).text
    }

    @Test func refusesTextThatNestsTooDeep() throws {
        let deep = String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000)
        let long = Array(repeating: "1", count: 5_000).joined(separator: "+")

        #expect(try failure("{{ \(deep) }}").message.contains("nested"))
        #expect(try failure("{{ \(long) }}").message.contains("operators"))
    }

    @Test func survivesListsThatHoldThemselves() throws {
        let template =
            "{% set a = [1] %}{% do a.append(a) %}{% set b = [1] %}{% do b.append(b) %}{{ a == b }}{{ a|length }}"

        #expect(try render(template) == "False2")
    }

    @Test func releasesDeepChains() throws {
        let template = "{% set n = namespace(l=[]) %}{% for i in range(100000) %}{% set n.l = [n.l] %}{% endfor %}done"

        #expect(try render(template) == "done")
    }

    @Test func allowsUndefinedWhenAsked() throws {
        var renderer = Renderer(
            loader: MemoryTemplates([:]),
            functions: FakeFunctions(),
            serializers: JSONSerializers(),
            globals: [:]
        )
        renderer.allowsUndefined = true

        let template = try Template(parsing: "[{{ x }}{% for i in y %}{% endfor %}{% if z %}{% endif %}]", file: "main")

        #expect(try renderer.render(template, variables: [:]).text == "[]")
    }

    @Test func readsOptionsByJinjasNames() throws {
        var options = TemplateOptions.salt
        options.apply(["TRIM_BLOCKS": true, "variable_start_string": "<<", "variable_end_string": ">>", "nope": 1])

        #expect(options.trimBlocks)
        #expect(options.variableStart == "<<")
        #expect(options != .salt)
    }
}
