import Values

/// Makes a tree of a template's tokens.
struct GoTemplateParser {
    private let tokens: [GoToken]
    private let template: String
    private let functions: Set<String>
    private let depthLimit: Int
    private var index = 0
    private var depth = 0
    private var loops = 0
    /// Those that can be seen here.
    private var variables = ["$"]
    private var definitions: [String: [GoTemplateNode]] = [:]

    init(_ tokens: [GoToken], template: String, functions: Set<String>, depthLimit: Int) {
        self.tokens = tokens
        self.template = template
        self.functions = functions
        self.depthLimit = depthLimit
    }

    mutating func tree() throws(GoTemplate.Problem) -> GoTemplateTree {
        let (body, end) = try list()
        guard end == nil else { throw problem("unexpected {{\(end ?? "")}}") }
        return GoTemplateTree(body: body, definitions: definitions)
    }

    // MARK: lists of nodes

    /// Nodes up to `{{end}}` or `{{else`, which is named and whose rest has not been read; nil at the end of the text.
    private mutating func list() throws(GoTemplate.Problem) -> (nodes: [GoTemplateNode], end: String?) {
        var nodes: [GoTemplateNode] = []
        while let token = next() {
            switch token.kind {
            case .text(let text): nodes.append(.text(text))
            case .open:
                if case .word(let word) = peek?.kind, ["end", "else"].contains(word) {
                    index += 1
                    return (nodes, word)
                }
                try action().map { nodes.append($0) }
            default: throw problem("unexpected \(token.shown)")
            }
        }
        return (nodes, nil)
    }

    /// Whatever stands in one action; nil for what leaves nothing in its place.
    private mutating func action() throws(GoTemplate.Problem) -> GoTemplateNode? {
        guard case .word(let word) = peek?.kind else { return .action(try closedPipeline("command")) }
        switch word {
        case "if", "with", "range": return try control(word)
        case "define": return try definition(isShown: false)
        case "block": return try definition(isShown: true)
        case "template": return try call()
        case "break", "continue":
            index += 1
            guard loops > 0 else { throw problem("{{\(word)}} outside {{range}}") }
            try close(word)
            return word == "break" ? .breakLoop : .continueLoop
        default: return .action(try closedPipeline("command"))
        }
    }

    private mutating func control(_ word: String) throws(GoTemplate.Problem) -> GoTemplateNode {
        try enter()
        defer { depth -= 1 }
        let visible = variables.count
        defer { variables.removeSubrange(visible...) }
        index += 1
        let pipeline = try closedPipeline(word)
        loops += word == "range" ? 1 : 0
        let (then, end) = try list()
        loops -= word == "range" ? 1 : 0
        let otherwise = try self.otherwise(of: word, after: end)
        switch word {
        case "if": return .condition(pipeline, then: then, otherwise: otherwise)
        case "with": return .with(pipeline, then: then, otherwise: otherwise)
        default: return .range(pipeline, each: then, otherwise: otherwise)
        }
    }

    /// What follows `{{else`, up to `{{end}}`; `{{else if}}` and `{{else with}}` are controls that share it.
    private mutating func otherwise(
        of word: String,
        after end: String?
    ) throws(GoTemplate.Problem) -> [GoTemplateNode] {
        guard let end else { throw problem("unexpected EOF") }
        if end == "else", case .word(let next) = peek?.kind, next == word, next != "range" {
            return [try control(next)]
        }
        try close(end)
        guard end == "else" else { return [] }
        let (nodes, last) = try list()
        guard last == "end" else { throw problem(last == nil ? "unexpected EOF" : "expected end; found {{else}}") }
        try close("end")
        return nodes
    }

    /// `{{define "name"}}…{{end}}`, and `{{block "name" pipeline}}…{{end}}`, which is shown where it stands.
    private mutating func definition(isShown: Bool) throws(GoTemplate.Problem) -> GoTemplateNode? {
        try enter()
        defer { depth -= 1 }
        let line = line
        index += 1
        let name = try templateName()
        let pipeline = isShown ? try pipeline("block") : nil
        try close(isShown ? "block" : "define")
        let outside = (variables, loops)
        (variables, loops) = (["$"], 0)
        defer { (variables, loops) = outside }
        let (nodes, end) = try list()
        guard end == "end" else {
            throw problem(end == nil ? "unexpected EOF" : "unexpected {{else}} in define clause")
        }
        try close("end")
        guard definitions[name] == nil else {
            throw problem("template: multiple definition of template \(GoFormat.quoted(name))")
        }
        definitions[name] = nodes
        return isShown ? .template(name, pipeline, line: line) : nil
    }

    private mutating func call() throws(GoTemplate.Problem) -> GoTemplateNode {
        let line = line
        index += 1
        let name = try templateName()
        let pipeline = peek?.kind == .close ? nil : try pipeline("template")
        try close("template")
        return .template(name, pipeline, line: line)
    }

    private mutating func templateName() throws(GoTemplate.Problem) -> String {
        guard case .literal(.string(let name)) = peek?.kind else { throw problem("a template's name is a string") }
        index += 1
        return name
    }

    // MARK: pipelines

    private mutating func closedPipeline(_ context: String) throws(GoTemplate.Problem) -> GoPipeline {
        let pipeline = try pipeline(context)
        try close(context)
        return pipeline
    }

    private mutating func pipeline(_ context: String) throws(GoTemplate.Problem) -> GoPipeline {
        try enter()
        defer { depth -= 1 }
        var pipeline = GoPipeline(line: line)
        try declarations(into: &pipeline, allowsTwo: context == "range")
        repeat {
            pipeline.commands.append(try command(isFirst: pipeline.commands.isEmpty, context))
        } while pass("|")
        if !pipeline.assigns { variables += pipeline.variables }
        return pipeline
    }

    /// `$x :=`, `$x =` and, in a range, `$i, $x :=`.
    private mutating func declarations(into pipeline: inout GoPipeline, allowsTwo: Bool) throws(GoTemplate.Problem) {
        let start = index
        while case .variable(let name) = peek?.kind, !name.isEmpty {
            index += 1
            pipeline.variables.append(name)
            if pass(":=") { return }
            if pass("=") {
                for name in pipeline.variables { try check(variable: name) }
                pipeline.assigns = true
                return
            }
            guard pass(",") else { break }
            guard allowsTwo, pipeline.variables.count < 2 else { throw problem("too many declarations in \(name)") }
        }
        index = start
        pipeline.variables = []
    }

    private mutating func command(isFirst: Bool, _ context: String) throws(GoTemplate.Problem) -> GoCommand {
        var command = GoCommand(line: line, operands: [])
        while let operand = try operand() { command.operands.append(operand) }
        guard let first = command.operands.first else { throw problem("missing value for \(context)") }
        if !isFirst {
            switch first {
            case .dot, .null, .literal: throw problem("non executable command in pipeline stage 2")
            default: break
            }
        }
        return command
    }

    /// The next operand of a command; nil where the command ends.
    private mutating func operand() throws(GoTemplate.Problem) -> GoOperand? {
        guard let token = peek else { throw problem("unclosed action") }
        switch token.kind {
        case .close, .symbol(")"), .symbol("|"): return nil
        case .symbol("."):
            index += 1
            return .dot
        case .literal(let value):
            index += 1
            return .literal(value)
        case .field(let name):
            index += 1
            return .field([name] + fields())
        case .variable(let name):
            try check(variable: name)
            index += 1
            return .variable(name, fields: fields())
        case .word("nil"):
            index += 1
            return .null
        case .word(let name):
            guard functions.contains(name) else { throw problem("function \(GoFormat.quoted(name)) not defined") }
            index += 1
            return .function(name)
        case .symbol("("):
            index += 1
            let inner = try pipeline("parenthesized pipeline")
            guard pass(")") else { throw problem("unclosed left paren") }
            return .pipeline(inner, fields: fields())
        default: throw problem("unexpected \(token.shown) in operand")
        }
    }

    /// Fields that follow without a blank: `.a.b`.
    private mutating func fields() -> [String] {
        var fields: [String] = []
        while let token = peek, case .field(let name) = token.kind, !token.spaced {
            index += 1
            fields.append(name)
        }
        return fields
    }

    // MARK: tokens

    private var peek: GoToken? { index < tokens.count ? tokens[index] : nil }
    private var line: Int { (peek ?? tokens.last)?.line ?? 1 }

    private mutating func next() -> GoToken? {
        defer { index += 1 }
        return peek
    }

    private mutating func pass(_ symbol: String) -> Bool {
        guard peek?.kind == .symbol(symbol) else { return false }
        index += 1
        return true
    }

    private mutating func close(_ context: String) throws(GoTemplate.Problem) {
        guard let token = peek else { throw problem("unclosed action") }
        guard token.kind == .close else { throw problem("unexpected \(token.shown) in \(context)") }
        index += 1
    }

    private mutating func enter() throws(GoTemplate.Problem) {
        depth += 1
        guard depth <= depthLimit else { throw problem("nested more than \(depthLimit) deep") }
    }

    private func check(variable name: String) throws(GoTemplate.Problem) {
        guard variables.contains(name) else { throw problem("undefined variable \(GoFormat.quoted(name))") }
    }

    private func problem(_ reason: String) -> GoTemplate.Problem {
        GoTemplate.Problem(template: template, line: line, reason: reason)
    }
}
