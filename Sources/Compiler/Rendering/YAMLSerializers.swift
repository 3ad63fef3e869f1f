import Jinja
import Values
import YAML

/// YAML for Jinja's filters and tags.
struct YAMLSerializers: TemplateSerializers {
    func parseYAML(_ text: String, file: String) throws -> Value {
        try YAML.parse(text, file: file)?.value ?? .null
    }

    /// Lines are never broken: a template puts the text where a second line would be read as something else.
    func emitYAML(_ value: Value, flow: Bool) -> String {
        YAML.emit(value, style: flow ? .flow : .block, width: nil)
    }
}
