import Jinja
import Values
import YAML

/// YAML for Jinja's filters and tags.
struct YAMLSerializers: TemplateSerializers {
    func parseYAML(_ text: RenderedText) throws -> Value { try YAML.parse(text)?.value ?? .null }

    func emitYAML(_ value: Value, flow: Bool) -> String {
        YAML.emit(value, style: flow ? .flow : .block)
    }
}
