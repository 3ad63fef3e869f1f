import Values

/// Walks a template in the order it runs in, keeping account of the variables whose values are known.
struct KnownValuesWalker {
    private(set) var known = KnownValues()
    /// Whether it holds bodies that run when they are called.
    private(set) var hasMacros = false
    /// The innermost last. A variable without a value hides those further out.
    private var scopes: [[String: Value?]]
    private let reader: ConstantReader
    /// Variables that are set more than once: macros do not know which value they see.
    private let unsteady: Set<String>
    private var timesSet: [String: Int]
    /// Whether there is too much to keep account of: then only what is written out is known.
    private var isLost = false

    /// Templates with more variables than this name no files by them.
    private static let mostVariables = 500

    init(_ code: TemplateCode, _ variables: [String: Value], changing: Set<String> = []) {
        reader = ConstantReader(code)
        scopes = [variables.mapValues(Optional.some)]
        // What it gets from outside has been set once already.
        timesSet = variables.mapValues { _ in 1 }
        unsteady = changing
    }

    var changing: Set<String> { Set(timesSet.filter { $0.value > 1 }.keys) }

    mutating func walk(_ statements: [any Statement]) {
        for statement in statements { walk(statement) }
    }

    private mutating func walk(_ statement: any Statement) {
        switch statement {
        case let node as PrintNode: print(node.expression)
        case let node as IfNode: walk(node)
        case let node as ForNode: walk(node)
        case let node as SetNode: set(node.target, value(of: node.value))
        case let node as SetBlockNode:
            nested { $0.walk(node.body) }
            set(node.target, nil)
        case let node as WithNode: walk(node)
        case let node as FilterBlockNode: nested { $0.walk(node.body) }
        case let node as MacroNode:
            set(node.symbol.name, nil)
            walk(node.definition)
        case let node as CallBlockNode: walk(node.caller)
        case let node as BlockNode: later { $0.walk(node.body) }
        case let node as LoadNode:
            nested { $0.walk(node.body) }
            set(node.target, nil)
        default: reach(statement)
        }
    }

    // MARK: bodies

    /// Any of the branches may be taken: what they leave different is not known afterwards.
    private mutating func walk(_ node: IfNode) {
        let before = scopes
        var after: [[String: Value?]]?
        for body in possible(node) {
            scopes = before
            walk(body)
            after = after.map { zip($0, scopes).map(Self.common) } ?? scopes
        }
        if let after { scopes = after }
    }

    /// The branches that a host may take.
    private func possible(_ node: IfNode) -> [[any Statement]] {
        var bodies: [[any Statement]] = []
        for branch in node.branches {
            let test = value(of: branch.test).map { Object($0) }
            let isTaken = try? test?.isTrue()
            if isTaken == true { return bodies + [branch.body] }
            if isTaken == nil { bodies.append(branch.body) }
        }
        return bodies + [node.otherwise]
    }

    private static func common(_ one: [String: Value?], _ other: [String: Value?]) -> [String: Value?] {
        guard one != other else { return one }
        var common = one
        for name in Set(one.keys).union(other.keys) where one[name] != other[name] {
            common.updateValue(nil, forKey: name)
        }
        return common
    }

    private mutating func walk(_ node: ForNode) {
        nested { me in
            me.set(node.target, nil)
            me.set("loop", nil)
            me.walk(node.body)
        }
        nested { $0.walk(node.otherwise) }
    }

    private mutating func walk(_ node: WithNode) {
        let values = node.values.map { ($0.target, value(of: $0.value)) }
        nested { me in
            for (target, value) in values { me.set(target, value) }
            me.walk(node.body)
        }
    }

    private mutating func walk(_ macro: MacroDefinition) {
        later { me in
            for name in macro.parameters.map(\.name) + ["caller", "kwargs", "varargs"] { me.set(name, nil) }
            me.walk(macro.body)
        }
    }

    private mutating func nested(_ body: (inout KnownValuesWalker) -> Void) {
        scopes.append([:])
        body(&self)
        scopes.removeLast()
    }

    /// What runs when it is called.
    private mutating func later(_ body: (inout KnownValuesWalker) -> Void) {
        hasMacros = true
        nested { me in
            for name in me.unsteady { me.scopes[me.scopes.count - 1].updateValue(nil, forKey: name) }
            body(&me)
        }
    }

    // MARK: variables

    private mutating func set(_ name: String, _ value: Value?) {
        guard !isLost else { return }
        timesSet[name, default: 0] += 1
        if timesSet.count > Self.mostVariables { return lose() }
        scopes[scopes.count - 1].updateValue(value, forKey: name)
    }

    private mutating func lose() {
        isLost = true
        (known.printed, known.visible) = ([:], [:])
    }

    private mutating func set(_ target: Target, _ value: Value?) {
        switch target {
        case .name(let symbol): set(symbol.name, value)
        case .attribute: break
        case .tuple(let targets): for target in targets { set(target, nil) }
        }
    }

    private func value(of expression: any Expression) -> Value? {
        reader.value(of: expression) { name in
            isLost ? nil : scopes.last { $0[name] != nil }.flatMap { $0[name] ?? nil }
        }
    }

    private var visible: [String: Value?] {
        scopes.reduce(into: [:]) { $0.merge($1) { $1 } }
    }

    private mutating func print(_ expression: any Expression) {
        switch value(of: expression) {
        case .string(let text) where !text.contains("\n"): known.printed[expression.position] = text
        case .int(let number): known.printed[expression.position] = String(number)
        default: break
        }
    }

    // MARK: other templates

    private mutating func reach(_ statement: any Statement) {
        switch statement {
        case let node as IncludeNode: reach(node.name, node.position, handingOn: node.withContext)
        case let node as ExtendsNode: reach(node.name, node.position)
        case let node as ImportNode: reach(node)
        case let node as ImportDataNode: reach(node.module)
        case let node as FromImportNode:
            reach(node.name, node.position, handingOn: node.withContext)
            for name in node.names { set(name.target.name, nil) }
        default: break
        }
    }

    private mutating func reach(_ node: ImportNode) {
        reach(node.name, node.position, handingOn: node.withContext)
        set(node.target.name, nil)
    }

    private mutating func reach(_ name: any Expression, _ position: Position, handingOn isHandedOn: Bool = true) {
        let value = value(of: name)
        known.reached[position] = KnownValues.Reached(
            names: value?.string.map { [$0] } ?? patterns(of: name),
            isCertain: value?.string != nil
        )
        known.visible[position] = isHandedOn && !isLost ? visible : nil
    }

    /// Every text that a name may be, with stars for what is not known.
    private func patterns(of expression: any Expression) -> [String] {
        if let text = value(of: expression)?.string { return [text] }
        switch expression {
        case let node as ConcatNode: return [node.parts.map(pattern).joined()]
        case let node as ArithmeticNode where node.sign == .add:
            return [pattern(of: node.left) + pattern(of: node.right)]
        case let node as ConditionalNode:
            return patterns(of: node.then) + (node.otherwise.map(patterns) ?? [])
        case let node as ListNode: return node.items.flatMap(patterns)
        default: return ["*"]
        }
    }

    private func pattern(of expression: any Expression) -> String {
        let all = patterns(of: expression)
        return all.count == 1 && all[0].utf8.count <= 512 ? all[0] : "*"
    }
}
