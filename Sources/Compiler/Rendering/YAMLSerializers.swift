import Jinja
import Values
import YAML

/// YAML for Jinja's filters and tags.
struct YAMLSerializers: TemplateSerializers {
    func parseYAML(_ text: RenderedText) throws -> Value { try YAML.parse(text)?.value ?? .null }

    /// Lines are never broken: a template puts the text where a second line would be read as something else.
    func emitYAML(_ value: Value, flow: Bool) -> String {
        YAML.emit(value, style: flow ? .flow : .block, width: nil)
    }
}
