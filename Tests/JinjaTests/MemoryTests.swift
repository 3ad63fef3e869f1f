import Jinja
import OrderedCollections
import Testing
import Values

/// A render lets go of everything when it is done, whatever holds itself in it.
struct MemoryTests {
    private static let files = [
        "lib": "{% macro a(x) %}{{ x }}{% endmacro %}{% set made = namespace(all=[]) %}{% do made.all.append(a) %}",
        "base": "{% block one %}{% endblock %}{{ self.one() }}",
    ]

    @Test(arguments: [
        "{% macro a() %}x{% endmacro %}{{ a() }}",
        "{% for i in [1, 2] %}{% macro a() %}{{ i }}{% endmacro %}{{ a() }}{% endfor %}",
        "{% import 'lib' as lib %}{{ lib.a(1) }}",
        "{% import 'lib' as lib with context %}{{ lib.a(1) }}",
        "{% from 'lib' import a, made with context %}{{ a(1) }}{{ made.all | length }}",
        "{% macro b() %}{% from 'lib' import a with context %}{{ a(1) }}{{ caller() }}{% endmacro %}{% call b() %}{% endcall %}",
        "{% extends 'base' %}{% block one %}{{ super() }}x{% endblock %}",
        "{% set x = nope %}{% for i in [1] %}{% set y = nope %}{% endfor %}{{ x is defined }}",
        "{% macro a() %}{{ nope.x }}{% endmacro %}{{ a() }}",
    ])
    func letsGoOfEverything(_ text: String) {
        weak var held: HeldFunctions?
        func render(with functions: HeldFunctions) {
            let renderer = Renderer(
                loader: MemoryTemplates(Self.files),
                functions: functions,
                serializers: JSONSerializers(),
                globals: [:]
            )
            held = functions
            _ = try? renderer.render(Template(parsing: text, file: "main"), variables: [:])
        }
        render(with: HeldFunctions())

        #expect(held == nil)
    }

    @Test func filesOfOneTextAreToldApart() throws {
        let renderer = Renderer(
            loader: MemoryTemplates(["a": "{{ nope }}", "b": "{{ nope }}"]),
            functions: HeldFunctions(),
            serializers: JSONSerializers(),
            globals: [:]
        )

        for name in ["a", "b"] {
            let template = try Template(parsing: "{% include '\(name)' %}", file: "main")
            let found = try #require(throws: Diagnostic.self) { try renderer.render(template, variables: [:]) }
            #expect(found.location?.file == name)
        }
    }
}

private final class HeldFunctions: TemplateFunctions {
    let names: [String] = []

    func has(_ name: String) -> Bool { false }
    func call(_ name: String, _ positional: [Value], _ named: Value.Map) -> Value { .null }
}
