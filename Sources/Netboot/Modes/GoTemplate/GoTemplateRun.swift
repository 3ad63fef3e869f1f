import OrderedCollections
import Values

/// One rendering of a template.
struct GoTemplateRun {
    /// How a list of nodes ended.
    private enum Flow { case onwards, breakLoop, continueLoop }

    private let tree: GoTemplateTree
    private let name: String
    private let functions: [String: GoTemplate.Function]
    private let limits: GoTemplate.Limits
    private var variables: [(name: String, value: Value)]
    private var output: [UInt8] = []
    private var steps = 0
    private var depth = 0

    init(
        _ tree: GoTemplateTree,
        of name: String,
        functions: [String: GoTemplate.Function],
        limits: GoTemplate.Limits,
        data: Value
    ) {
        self.tree = tree
        self.name = name
        self.functions = functions
        self.limits = limits
        variables = [("$", data)]
    }

    mutating func text() throws(GoTemplate.Problem) -> String {
        _ = try walk(tree.body, dot: variables[0].value)
        return String(decoding: output, as: UTF8.self)
    }

    // MARK: nodes

    private mutating func walk(_ nodes: [GoTemplateNode], dot: Value) throws(GoTemplate.Problem) -> Flow {
        for node in nodes {
            let flow = try walk(node, dot: dot)
            guard case .onwards = flow else { return flow }
        }
        return .onwards
    }

    private mutating func walk(_ node: GoTemplateNode, dot: Value) throws(GoTemplate.Problem) -> Flow {
        switch node {
        case .text(let text): try write(text, line: 0)
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot: dot)
            if pipeline.variables.isEmpty { try write(Array(GoFormat.shown(value).utf8), line: pipeline.line) }
        case .condition(let pipeline, let then, let otherwise):
            return try scoped { (me: inout Self) throws(GoTemplate.Problem) in
                let value = try me.evaluate(pipeline, dot: dot)
                return try me.walk(GoFormat.isTrue(value) ? then : otherwise, dot: dot)
            }
        case .with(let pipeline, let then, let otherwise):
            return try scoped { (me: inout Self) throws(GoTemplate.Problem) in
                let value = try me.evaluate(pipeline, dot: dot)
                return GoFormat.isTrue(value)
                    ? try me.walk(then, dot: value) : try me.walk(otherwise, dot: dot)
            }
        case .range(let pipeline, let each, let otherwise):
            return try scoped { (me: inout Self) throws(GoTemplate.Problem) in
                try me.range(pipeline, each: each, otherwise: otherwise, dot: dot)
            }
        case .template(let name, let pipeline, let line):
            try call(
                name,
                with: try pipeline.map { (it) throws(GoTemplate.Problem) in try evaluate(it, dot: dot) },
                line
            )
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        }
        return .onwards
    }

    private mutating func range(
        _ pipeline: GoPipeline,
        each: [GoTemplateNode],
        otherwise: [GoTemplateNode],
        dot: Value
    ) throws(GoTemplate.Problem) -> Flow {
        var source = pipeline
        source.variables = []
        let value = try evaluate(source, dot: dot)
        let pairs = try self.pairs(of: value, line: pipeline.line)
        guard !pairs.isEmpty else { return try walk(otherwise, dot: dot) }
        for (key, element) in pairs {
            let flow = try scoped { (me: inout Self) throws(GoTemplate.Problem) in
                try me.step(pipeline.line)
                let values = pipeline.variables.count == 2 ? [key, element] : [element]
                for (name, value) in zip(pipeline.variables, values) {
                    me.set(name, to: value, assigns: pipeline.assigns)
                }
                return try me.walk(each, dot: element)
            }
            if case .breakLoop = flow { break }
        }
        return .onwards
    }

    /// What a range goes through: elements with their places, values with their keys in order, numbers below a number.
    private func pairs(of value: Value, line: Int) throws(GoTemplate.Problem) -> [(Value, Value)] {
        switch value {
        case .null: return []
        case .list(let list): return list.enumerated().map { (.int($0.offset), $0.element) }
        case .map(let map): return GoFormat.sorted(map).map { ($0.key, $0.value) }
        case .int(let count):
            guard count <= limits.steps else { throw problem("range over \(count) is too long", line) }
            return (0..<max(count, 0)).map { (.int($0), .int($0)) }
        default: throw problem("range can't iterate over \(GoFormat.text(value))", line)
        }
    }

    private mutating func call(_ name: String, with data: Value?, _ line: Int) throws(GoTemplate.Problem) {
        guard let nodes = tree.definitions[name] else {
            throw problem("template \(GoFormat.quoted(name)) not defined", line)
        }
        depth += 1
        guard depth <= limits.depth else {
            throw problem("templates call each other more than \(limits.depth) deep", line)
        }
        let outside = variables
        variables = [("$", data ?? .null)]
        _ = try walk(nodes, dot: data ?? .null)
        variables = outside
        depth -= 1
    }

    // MARK: values

    private mutating func evaluate(_ pipeline: GoPipeline, dot: Value) throws(GoTemplate.Problem) -> Value {
        var value: Value?
        for command in pipeline.commands {
            try step(command.line)
            value = try evaluate(command, dot: dot, final: value)
        }
        for name in pipeline.variables { set(name, to: value ?? .null, assigns: pipeline.assigns) }
        return value ?? .null
    }

    private mutating func evaluate(
        _ command: GoCommand,
        dot: Value,
        final: Value?
    ) throws(GoTemplate.Problem) -> Value {
        if case .function(let name) = command.operands[0] {
            return try evaluate(name, command.operands.dropFirst(), dot: dot, final: final, line: command.line)
        }
        guard command.operands.count == 1, final == nil else {
            throw problem(complaint(about: command.operands[0]), command.line)
        }
        if case .null = command.operands[0] { throw problem("nil is not a command", command.line) }
        return try evaluate(command.operands[0], dot: dot, line: command.line)
    }

    /// Why a value that is no function cannot be given arguments.
    private func complaint(about operand: GoOperand) -> String {
        guard case .field(let fields) = operand, let name = fields.last else {
            return "can't give argument to non-function"
        }
        return "\(name) is not a method but has arguments"
    }

    private mutating func evaluate(
        _ function: String,
        _ operands: ArraySlice<GoOperand>,
        dot: Value,
        final: Value?,
        line: Int
    ) throws(GoTemplate.Problem) -> Value {
        var arguments: [Value] = []
        for operand in operands {
            arguments.append(try evaluate(operand, dot: dot, line: line))
            // `and` and `or` do not look further than they must.
            if function == "and", !GoFormat.isTrue(arguments[arguments.count - 1]) {
                return arguments[arguments.count - 1]
            }
            if function == "or", GoFormat.isTrue(arguments[arguments.count - 1]) {
                return arguments[arguments.count - 1]
            }
        }
        arguments += final.map { [$0] } ?? []
        do {
            if let own = functions[function] { return try own(arguments) }
            return try GoTemplateFunctions.call(function, arguments)
        } catch {
            throw problem("error calling \(function): \(error)", line)
        }
    }

    private mutating func evaluate(
        _ operand: GoOperand,
        dot: Value,
        line: Int
    ) throws(GoTemplate.Problem) -> Value {
        switch operand {
        case .dot: return dot
        case .null: return .null
        case .literal(let value): return value
        case .function(let name): return try evaluate(name, [], dot: dot, final: nil, line: line)
        case .field(let fields): return try member(fields, of: dot, line)
        case .variable(let name, let fields):
            return try member(fields, of: variables.last { $0.name == name }?.value ?? .null, line)
        case .pipeline(let pipeline, let fields): return try member(fields, of: evaluate(pipeline, dot: dot), line)
        }
    }

    private func member(_ fields: [String], of value: Value, _ line: Int) throws(GoTemplate.Problem) -> Value {
        var value = value
        for field in fields {
            switch value {
            case .map(let map):
                guard let found = map[.string(field)] else {
                    throw problem("map has no entry for key \(GoFormat.quoted(field))", line)
                }
                value = found
            case .null: throw problem("nil data; no entry for key \(GoFormat.quoted(field))", line)
            default: throw problem("can't evaluate field \(field) in type interface {}", line)
            }
        }
        return value
    }

    // MARK: state

    private mutating func scoped(
        _ body: (inout Self) throws(GoTemplate.Problem) -> Flow
    ) throws(GoTemplate.Problem) -> Flow {
        let visible = variables.count
        let flow = try body(&self)
        variables.removeSubrange(visible...)
        return flow
    }

    private mutating func set(_ name: String, to value: Value, assigns: Bool) {
        if assigns, let place = variables.lastIndex(where: { $0.name == name }) {
            variables[place].value = value
        } else {
            variables.append((name, value))
        }
    }

    private mutating func write(_ text: [UInt8], line: Int) throws(GoTemplate.Problem) {
        try step(line)
        guard output.count + text.count <= limits.outputBytes else {
            throw problem("the result is larger than \(limits.outputBytes) bytes", line)
        }
        output += text
    }

    private mutating func step(_ line: Int) throws(GoTemplate.Problem) {
        steps += 1
        guard steps <= limits.steps else { throw problem("more than \(limits.steps) steps", line) }
    }

    private func problem(_ reason: String, _ line: Int) -> GoTemplate.Problem {
        GoTemplate.Problem(template: name, line: line, reason: reason)
    }
}
