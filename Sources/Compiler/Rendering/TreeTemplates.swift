import Jinja
import OrderedCollections
import Values

/// The templates that others include and import, from a file tree.
struct TreeTemplates: TemplateLoading {
    private let reader: TreeReader
    private let environment: String
    private let label: String
    private let options: TemplateOptions

    init(_ reader: TreeReader, environment: String, label: String = "", options: TemplateOptions) {
        self.reader = reader
        self.environment = environment
        self.label = label
        self.options = options
    }

    func load(_ name: String, from file: String) throws -> TemplateSource? {
        let from = file.hasPrefix(label) ? String(file.dropFirst(label.count)) : file
        guard let path = TemplatePaths.resolve(name, from: from) else { return nil }
        guard let text = try reader.text(path, in: environment) else { return nil }
        return TemplateSource(file: label + path, text: text, globals: TemplatePaths.template(path), options: options)
    }
}
