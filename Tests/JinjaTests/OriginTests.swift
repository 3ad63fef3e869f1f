import Jinja
import OrderedCollections
import Testing
import Values

/// Every line of the output knows the template line it came from.
struct OriginTests {
    private func origins(_ template: String, files: [String: String] = [:]) throws -> [String] {
        let renderer = Renderer(
            loader: MemoryTemplates(files),
            functions: FakeFunctions(),
            serializers: JSONSerializers(),
            globals: [:]
        )
        let rendered = try renderer.render(Template(parsing: template, file: "main"), variables: [:])
        let lines = rendered.text.split(separator: "\n", omittingEmptySubsequences: false)
        return zip(lines, rendered.origins).map { "\($0.0) <- \($0.1)" }
    }

    @Test func followsLoops() throws {
        let found = try origins("a\n{% for i in [1, 2] %}\n  x{{ i }}:\n    y\n{%- endfor %}\nend")

        #expect(
            found == [
                "a <- main:1", " <- main:2", "  x1: <- main:3", "    y <- main:4", "  x2: <- main:3", "    y <- main:4",
                "end <- main:6",
            ]
        )
    }

    @Test func followsIncludesAndMacros() throws {
        let files = ["inc": "one\ntwo\n", "lib": "{% macro m(x) %}first {{ x }}\n  second{% endmacro %}"]

        let found = try origins("{% from 'lib' import m %}{{ m(1) }}\n{% include 'inc' %}\nlast", files: files)

        #expect(
            found == ["first 1 <- lib:1", "  second <- lib:2", "one <- inc:1", "two <- inc:2", "last <- main:3"]
        )
    }

    @Test func givesAllLinesOfAValueToItsTag() throws {
        let found = try origins("a:\n  {{ 'x\\ny' }}\nb")

        #expect(found == ["a: <- main:1", "  x <- main:2", "y <- main:2", "b <- main:3"])
    }

    @Test func countsTheHeaderLine() throws {
        let found = try origins("#jinja2: {\"trim_blocks\": true}\n{% if true %}\na\n{% endif %}\nb")

        #expect(found == ["a <- main:3", "b <- main:5"])
    }

    @Test func hasOneOriginForEachLine() throws {
        let text = "{% for i in range(50) %}\nx{{ i }}:\n\n  {{ 'a\\nb' if i is odd else '' }}\n{% endfor %}\n"
        let renderer = Renderer(
            loader: MemoryTemplates([:]),
            functions: FakeFunctions(),
            serializers: JSONSerializers(),
            globals: [:]
        )

        let rendered = try renderer.render(Template(parsing: text, file: "main"), variables: [:])

        #expect(
            rendered.origins.count == rendered.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
        )
    }
}

/// Templates by name.
struct MemoryTemplates: TemplateLoading {
    let files: [String: String]

    init(_ files: [String: String]) {
        self.files = files
    }

    func load(_ name: String, from file: String) -> TemplateSource? {
        files[name].map { TemplateSource(file: name, text: $0, globals: ["tplfile": .string(name)]) }
    }
}
