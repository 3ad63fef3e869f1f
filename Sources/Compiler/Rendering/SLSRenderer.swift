import Hosts
import Jinja
import OrderedCollections
import States
import Values
import YAML

/// Runs SLS files through the renderers that they ask for.
final class SLSRenderer {
    private let reader: TreeReader
    private var functions: SaltFunctions
    /// What every template sees, the same for all of them: `grains`, `pillar`, `opts`.
    private var shared: SharedVariables
    private let options: TemplateOptions
    private let settings: Value
    private let gpg: GPG
    private let programs: RendererPrograms
    /// What a file without a first line of its own goes through.
    private let usual: String
    private let allowed: AllowedRenderers
    /// Stands before the paths of this tree in messages: `pillar/`.
    private let label: String

    /// `host` runs gpg and renderers that are programs; `programs` is a tree that may bring such, if any may.
    init(
        _ reader: TreeReader,
        functions: SaltFunctions,
        shared: SharedVariables,
        options: Value,
        host: any Host,
        programs: (any FileTree)? = nil,
        label: String = ""
    ) {
        self.reader = reader
        self.functions = functions
        self.shared = shared
        self.label = label
        settings = options
        gpg = GPG(host, options: options)
        self.programs = RendererPrograms(host, options: options, tree: programs)
        allowed = AllowedRenderers(options)
        usual = options["renderer"]?.string ?? RenderPipeline.usual
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

    /// The data of any text of the tree, or of no file at all: `slsutil.renderer`.
    func data(of file: SLSFile, usual: String, variables: Value.Map) throws(Diagnostic) -> Value {
        do {
            return try render(file, variables, usual: usual).value
        } catch {
            throw withSource(error)
        }
    }

    /// The pillar that templates see from now on: `ext_pillar_first`.
    func show(pillar: Value) {
        shared = shared.replacing(ordered: ["pillar": pillar])
        functions.show(pillar: pillar)
    }

    /// Text on its way, or the data that it has become.
    private enum Stuff {
        case text(RenderedText)
        case data(Node)
    }

    /// `usual`: what a file without a first line of its own goes through; nil: as the settings say.
    private func render(_ file: SLSFile, _ defaults: Value.Map, usual: String? = nil) throws(Diagnostic) -> Node {
        let name = label + file.path
        let empty = Node(.map([]), at: SourceLocation(file: name, line: 1))
        if file.text.utf8.allSatisfy({ $0 == 32 || (9...13).contains($0) }) { return empty }
        let usual = usual ?? self.usual
        let pipeline = try RenderPipeline(of: file.text, file: name, usual: usual, allowed: allowed) {
            word throws(Diagnostic) in
            try programs.path(of: word, in: file.environment)
        }
        var stuff = Stuff.text(RenderedText(text: file.text, file: name))
        for stage in pipeline.stages {
            stuff = try pass(stuff, through: stage, of: file, name, defaults) ?? .data(empty)
        }
        switch stuff {
        case .data(let node): return node
        case .text(let text):
            // A program at the end prints data: YAML, and with it JSON.
            if case .program? = pipeline.stages.last { return try YAML.parse(text) ?? empty }
            return Node(.scalar(.string(text.text)), at: empty.location)
        }
    }

    /// Nil: nothing is left.
    private func pass(
        _ stuff: Stuff,
        through stage: RenderPipeline.Stage,
        of file: SLSFile,
        _ name: String,
        _ defaults: Value.Map
    ) throws(Diagnostic) -> Stuff? {
        switch (stage, stuff) {
        case (.gpg, .text(let text)): return .text(try gpg.decrypted(text))
        case (.gpg, .data(let node)): return .data(try gpg.decrypted(node))
        case (.text, _): return stuff
        case (.jinja, .text(let text)): return .text(try rendered(text, of: file, name, defaults))
        case (.json, .text(let text)): return .data(try JSONDocument.parse(text))
        case (.yaml, .text(let text)):
            guard let node = try YAML.parse(text), node.scalar?.isTruthy ?? true, node.list?.isEmpty != true else {
                return nil
            }
            return .data(node)
        case (.program(let path, let words), .text(let text)):
            return .text(RenderedText(text: try programs.run(path, words, text.text, file), file: name))
        case (.program(let path, let words), .data(let node)):
            return .text(RenderedText(text: try programs.run(path, words, JSON.text(node.value), file), file: name))
        case (.jinja, .data), (.json, .data), (.yaml, .data):
            throw Diagnostic(
                .error,
                "the renderer '\(stage)' needs text, and what comes before it has made data of it",
                hint: "templates come first, then yaml or json, then gpg",
                at: SourceLocation(file: name, line: 1)
            )
        }
    }

    private func rendered(
        _ text: RenderedText,
        of file: SLSFile,
        _ name: String,
        _ defaults: Value.Map
    ) throws(Diagnostic) -> RenderedText {
        var all: Value.Map = ["saltenv": .string(file.environment), "sls": .string(file.name)]
        all.merge(TemplatePaths.variables(of: file)) { _, new in new }
        var renderer = Renderer(
            loader: TreeTemplates(reader, environment: file.environment, label: label, options: options),
            functions: functions,
            serializers: YAMLSerializers(),
            globals: [:],
            shared: shared
        )
        renderer.apply(settings)
        all.merge(defaults) { _, new in new }
        let template = try Template(parsing: text.text, file: name, options: options)
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
