import OrderedCollections
import Values

/// One render: what its templates share.
final class Session {
    let renderer: Renderer
    private(set) var globals: [Symbol: Object]
    let stack = StackGuard()
    var macroDepth = 0
    private var turns = 0
    private var files: [TemplateCode] = []
    private var loaded: [LoadedTemplate.Name: LoadedTemplate] = [:]
    /// Imports without context: they run once and are shared.
    private var modules: [ObjectIdentifier: ModuleObject] = [:]
    /// Scopes with macros and imports, which hold the scopes they were made in.
    private var tied: [Scope] = []
    private var withBlocks: [Context] = []

    init(_ renderer: Renderer, variables: Value.Map, mappings: MappingKind = .kept) {
        self.renderer = renderer
        globals = Globals.builtIn
        for (key, value) in renderer.globals { set(key, value, .kept) }
        globals.merge(renderer.shared.objects) { _, shared in shared }
        for (key, value) in variables { set(key, value, mappings) }
        for name in ["salt", "cm"] { globals[Symbol(name)] = .foreign(FunctionsObject(renderer.functions)) }
    }

    private func set(_ key: Value, _ value: Value, _ mappings: MappingKind) {
        if case .string(let name) = key { globals[Symbol(name)] = Object(value, mappings: mappings) }
    }

    func undefined(_ undefined: Undefined) -> Undefined {
        renderer.allowsUndefined ? Undefined(undefined.message, isLenient: true) : undefined
    }

    func render(_ code: TemplateCode) throws -> RenderedText {
        let context = Context(session: self, variables: [:])
        let output = Output(tracksLines: true, limit: renderer.sizeLimit)
        try run(code, context, output)
        if code.lostNewline {
            try output.append(
                [UInt8(ascii: "\n")],
                Frame(self, code, context, output: output),
                line: code.lines,
                moving: false
            )
        }
        return rendered(output, file: code.file)
    }

    /// What was printed, with the places that its lines come from.
    func rendered(_ output: Output, file: String) -> RenderedText {
        let origins = output.origins.map { origin in
            SourceLocation(file: files[Int(origin.file)].file, line: Int(origin.line))
        }
        let unchanged = UnchangedText(files).lengths(of: output)
        return RenderedText(text: output.text, origins: origins, unchanged: unchanged, file: file)
    }

    /// The line of a template of this render.
    func sourceLine(at place: SourceLocation) -> String? {
        files.last { $0.file == place.file }?.sourceLine(Int32(clamping: place.line))
    }

    /// Runs a whole template, and those it extends.
    func run(_ code: TemplateCode, _ context: Context, _ output: Output) throws {
        var code = code
        for _ in 0..<Limits.syntaxDepth {
            let frame = Frame(self, code, context, output: output)
            if !code.blocks.isEmpty { exposeBlocks(context) }
            for (name, block) in code.blocks { context.blocks[name, default: []].append(block.body(frame)) }
            do {
                _ = try code.statements.run(frame)
            } catch {
                throw Failure(error, kind: .other).within(code)
            }
            guard let base = frame.base else { return }
            code = base.code
        }
        throw Failure(.other, "maximum recursion depth exceeded").within(code)
    }

    /// `self` in a template with blocks.
    private func exposeBlocks(_ context: Context) {
        let name = Symbol("self")
        context.root[name] = .foreign(BlocksObject(context))
        context.hidden.insert(name)
        tie(context.root)
        withBlocks.append(context)
    }

    /// What is in `scope` may hold it; `end` lets it go.
    func tie(_ scope: Scope) {
        if tied.last !== scope { tied.append(scope) }
    }

    /// Lets go of what holds itself. Nothing of the render is of use afterwards, but the text.
    func end() {
        for scope in tied { scope.clear() }
        for context in withBlocks { context.blocks = [:] }
        (tied, withBlocks, modules) = ([], [], [:])
    }

    /// Called at each turn of a loop, call of a macro and include: nested ones end nowhere else.
    func turn() throws {
        turns += 1
        guard turns <= renderer.turnLimit else {
            throw Failure(.other, "the template's loops and macros have made more than \(renderer.turnLimit) turns")
        }
    }

    func number(of code: TemplateCode) -> Int32 {
        if let index = files.lastIndex(where: { $0 === code }) { return Int32(index) }
        files.append(code)
        return Int32(files.count - 1)
    }

    /// The template that a tag names; nil if there is none.
    func load(_ name: String, from file: String) throws -> LoadedTemplate? {
        let key = LoadedTemplate.Name(name: name, file: file)
        if let known = loaded[key] { return known }
        guard let source = try renderer.loader.load(name, from: file) else { return nil }
        let template = try Template(parsing: source.text, file: source.file, options: source.options)
        var globals: [Symbol: Object] = [:]
        for (key, value) in source.globals {
            if case .string(let name) = key { globals[Symbol(name)] = Object(value) }
        }
        let result = LoadedTemplate(code: template.code, globals: globals)
        loaded[key] = result
        return result
    }

    func sharedModule(_ template: LoadedTemplate, tracksLines: Bool) throws -> ModuleObject {
        let id = ObjectIdentifier(template.code)
        if let module = modules[id] { return module }
        let context = Context(session: self, variables: [:], globals: template.globals)
        let module = try ModuleObject(template, context, tracksLines: tracksLines)
        modules[id] = module
        return module
    }
}

/// A template that another one named, and what it sees of its own.
struct LoadedTemplate {
    struct Name: Hashable {
        var name: String
        var file: String
    }

    var code: TemplateCode
    var globals: [Symbol: Object]
}
