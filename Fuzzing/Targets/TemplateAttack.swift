import Jinja
import OrderedCollections
import Values
import YAML

/// A template that is read and run, and may include and import itself.
enum TemplateAttack {
    static func run(_ text: String) {
        guard let template = try? Template(parsing: text, file: "fuzz.jinja") else { return }
        var renderer = Renderer(
            loader: Itself(text: text),
            functions: NoFunctions(),
            serializers: PlainYAML(),
            globals: ["grains": ["os": "Debian", "ipv4": ["10.0.0.5"]], "pillar": ["a": ["b", 1, 2.5, nil, true]]]
        )
        renderer.turnLimit = 20_000
        _ = try? renderer.render(template, variables: ["text": "Abc", "number": 7, "list": [3, 1, 2]])
    }

    private struct Itself: TemplateLoading {
        let text: String

        func load(_ name: String, from file: String) -> TemplateSource? {
            name == "me" ? TemplateSource(file: "me", text: text) : nil
        }
    }

    private struct NoFunctions: TemplateFunctions {
        func has(_ name: String) -> Bool { name == "test.echo" }

        func call(_ name: String, _ positional: [Value], _ named: Value.Map) -> Value {
            positional.first ?? .map(named)
        }
    }

    private struct PlainYAML: TemplateSerializers {
        func parseYAML(_ text: RenderedText) throws -> Value { try YAML.parse(text)?.value ?? .null }

        func emitYAML(_ value: Value, flow: Bool) -> String {
            YAML.emit(value, style: flow ? .flow : .block)
        }
    }
}
