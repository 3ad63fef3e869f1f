import Jinja
import OrderedCollections
import Values
import YAML

/// Runs SLS files through the renderers that they ask for.
final class SLSRenderer {
    private let reader: TreeReader
    private let functions: SaltFunctions
    /// What every template sees: `grains`, `pillar`, `opts`.
    private let variables: Value.Map
    private let options: TemplateOptions
    /// Stands before the paths of this tree in messages: `pillar/`.
    private let label: String

    init(
        _ reader: TreeReader,
        functions: SaltFunctions,
        variables: Value.Map,
        options: Value,
        label: String = ""
    ) {
        self.reader = reader
        self.functions = functions
        self.variables = variables
        self.label = label
        var template = TemplateOptions.salt
        template.apply(options["jinja_sls_env"]?.map ?? [:])
        self.options = template
    }

    /// The data of an SLS file; an empty mapping where there are none.
    func document(of file: SLSFile, defaults: Value.Map = [:]) throws(Diagnostic) -> Node {
        do {
            return try render(file, defaults)
        } catch {
            throw withSource(error).prefixed("Rendering SLS '\(file.environment):\(file.name)' failed: ")
        }
    }

    /// The data of a top file.
    func document(ofTop file: SLSFile) throws(Diagnostic) -> Node {
        do {
            return try render(file, [:])
        } catch {
            throw withSource(error)
        }
    }

    private func render(_ file: SLSFile, _ defaults: Value.Map) throws(Diagnostic) -> Node {
        let name = label + file.path
        let empty = Node(.map([]), at: SourceLocation(file: name, line: 1))
        if file.text.utf8.allSatisfy({ $0 == 32 || (9...13).contains($0) }) { return empty }
        var text = RenderedText(text: file.text, file: name)
        for stage in try RenderPipeline(of: file.text, file: name).stages {
            switch stage {
            case .jinja: text = try rendered(file, name, defaults)
            case .text: break
            case .yaml:
                guard let node = try YAML.parse(text) else { return empty }
                if let scalar = node.scalar, !scalar.isTruthy { return empty }
                return node.list?.isEmpty == true ? empty : node
            case .json: return try JSONDocument.parse(text)
            }
        }
        return Node(.scalar(.string(text.text)), at: empty.location)
    }

    private func rendered(_ file: SLSFile, _ name: String, _ defaults: Value.Map) throws(Diagnostic) -> RenderedText {
        var all = variables
        all["saltenv"] = .string(file.environment)
        all["sls"] = .string(file.name)
        all.merge(TemplatePaths.variables(of: file)) { _, new in new }
        let renderer = Renderer(
            loader: TreeTemplates(reader, environment: file.environment, label: label, options: options),
            functions: functions,
            serializers: YAMLSerializers(),
            globals: [:]
        )
        all.merge(defaults) { _, new in new }
        let template = try Template(parsing: file.text, file: name, options: options)
        return try renderer.render(template, variables: all)
    }

    /// With the line as its author wrote it, where that is not there yet.
    func withSource(_ problem: Diagnostic) -> Diagnostic {
        guard problem.source == nil, let location = problem.location, location.file.hasPrefix(label) else {
            return problem
        }
        var problem = problem
        let path = String(location.file.dropFirst(label.count))
        let lines = reader.known(path)?.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) ?? []
        guard lines.indices.contains(location.line - 1) else { return problem }
        let line = String(lines[location.line - 1])
        problem.source = line
        if problem.rendered == line { problem.rendered = nil }
        return problem
    }
}
