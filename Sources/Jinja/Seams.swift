import OrderedCollections
package import Values

/// Finds what include, import and extends name. `file` is the file that asks. nil: not found.
package protocol TemplateLoading: Sendable {
    func load(_ name: String, from file: String) throws -> TemplateSource?
}

/// A template's text, and what changes with the file.
package struct TemplateSource: Sendable {
    package var file: String
    package var text: String
    /// What the template sees where its importer's variables do not reach it: `tpldir`, `tplfile`, `tpldot`.
    package var globals: Value.Map
    package var options: TemplateOptions

    package init(file: String, text: String, globals: Value.Map = [:], options: TemplateOptions = .salt) {
        self.file = file
        self.text = text
        self.globals = globals
        self.options = options
    }
}

/// `salt['mod.fn'](…)` (also `salt.mod.fn(…)`, `cm[...]`, `'mod.fn' in salt`). Synchronous: the caller bridges.
package protocol TemplateFunctions: Sendable {
    func has(_ name: String) -> Bool
    /// All there are, for suggestions.
    var names: [String] { get }
    func call(_ name: String, _ positional: [Value], _ named: Value.Map) throws -> Value
    /// One of `TemplateFilters.names`: a filter that looks at the host. The filtered value comes first.
    func filter(_ name: String, _ positional: [Value], _ named: Value.Map) throws -> Value
}

/// The filters that `TemplateFunctions` answers for.
package enum TemplateFilters {
    package static let names = [
        "dns_check", "file_hashsum", "get_uid", "http_query", "is_bin_file", "is_empty", "is_text_file", "list_files",
        "which",
    ]

    /// A filter where no host is at hand.
    package struct NoHost: Error, CustomStringConvertible {
        let name: String
        package var description: String { "the filter '\(name)' looks at a host, and this template has none" }
    }
}

/// Text ⇄ values for the serializer tags and filters; Jinja itself does not import YAML.
package protocol TemplateSerializers: Sendable {
    func parseYAML(_ text: RenderedText) throws -> Value
    func emitYAML(_ value: Value, flow: Bool) -> String
}

extension TemplateFunctions {
    package var names: [String] { [] }

    package func filter(_ name: String, _ positional: [Value], _ named: Value.Map) throws -> Value {
        throw TemplateFilters.NoHost(name: name)
    }
}
