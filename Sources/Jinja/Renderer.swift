package import Values

/// Runs templates: where others are found, which functions there are, and what every template sees.
package struct Renderer {
    let loader: any TemplateLoading
    let functions: any TemplateFunctions
    let serializers: any TemplateSerializers
    let globals: Value.Map
    let shared: SharedVariables
    /// Salt's `allow_undefined`: what is undefined prints as nothing.
    package var allowsUndefined = false
    /// After so many turns of loops, calls of macros and includes a render ends in an error.
    package var turnLimit = Limits.turns
    /// Bytes of the text, in whole MiB; more are an error.
    package var sizeLimit = Limits.textBytes

    package init(
        loader: any TemplateLoading,
        functions: any TemplateFunctions,
        serializers: any TemplateSerializers,
        globals: Value.Map,
        shared: SharedVariables = SharedVariables()
    ) {
        self.loader = loader
        self.functions = functions
        self.serializers = serializers
        self.globals = globals
        self.shared = shared
    }

    /// The settings' own limit: `jinja_turns`.
    package mutating func apply(_ settings: Value) {
        turnLimit = settings["jinja_turns"]?.int ?? turnLimit
    }

    /// The template's text. `variables` are seen by imported templates too, as Salt does; `mappings` is what those in them
    /// become.
    package func render(
        _ template: Template,
        variables: Value.Map,
        mappings: MappingKind = .kept
    ) throws(Diagnostic) -> RenderedText {
        let session = Session(self, variables: variables, mappings: mappings)
        defer { session.end() }
        do {
            return try session.render(template.code)
        } catch {
            throw Failure(error, kind: .other).report
        }
    }
}
