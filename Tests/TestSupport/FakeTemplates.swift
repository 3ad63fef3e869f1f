import OrderedCollections
import States
package import Values

/// Renders `{{ name }}` from the context and nothing else, so that a test of a state needs no template engine.
package struct FakeTemplates: TemplateRendering {
    package init() {}

    package func render(
        _ text: String,
        file: String,
        engine: String,
        context: Value.Map,
        environment: String
    ) async throws -> String {
        guard engine == "jinja" else { throw Unknown(engine: engine) }
        return text.replacing(/\{\{ *(\w+) *\}\}/) { match in
            context[.string(String(match.1))].map { $0.string ?? $0.keyText } ?? ""
        }
    }

    /// The error for an engine that is not there.
    package struct Unknown: Error, CustomStringConvertible {
        package var engine: String
        package var description: String { "there is no template engine '\(engine)'" }
    }
}
