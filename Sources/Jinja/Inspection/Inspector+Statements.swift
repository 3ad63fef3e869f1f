/// What each tag reads and sets.
extension Inspector {
    mutating func walk(_ statements: [any Statement]) {
        for statement in statements { walk(statement) }
    }

    private mutating func walk(_ statement: any Statement) {
        switch statement {
        case let node as PrintNode: walk(node.expression)
        case let node as DoNode: walk(node.expression)
        case let node as IfNode: walk(node)
        case let node as ForNode: walk(node)
        case let node as SetNode:
            walk(node.value)
            bind(node.target, at: node.position)
        case let node as SetBlockNode:
            nested { $0.walk(node.body) }
            if let filter = node.filter { walk(filter) }
            bind(node.target, at: node.position)
        case let node as WithNode: walk(node)
        case let node as FilterBlockNode:
            walk(node.filter)
            nested { $0.walk(node.body) }
        case let node as MacroNode:
            bind(.name(node.symbol), at: node.definition.position)
            walk(node.definition)
        case let node as CallBlockNode:
            walk(node.call)
            walk(node.caller)
        case let node as BlockNode: nested { $0.walk(node.body) }
        case let node as LoadNode:
            nested { $0.walk(node.body) }
            bind(node.target, at: node.position)
        default: reach(statement)
        }
    }

    private mutating func walk(_ node: IfNode) {
        for branch in node.branches {
            walk(branch.test)
            walk(branch.body)
        }
        walk(node.otherwise)
    }

    private mutating func walk(_ node: ForNode) {
        walk(node.iterable)
        nested { me in
            me.bind(node.target, at: node.position)
            me.bind("loop", at: node.position)
            if let test = node.test { me.walk(test) }
            me.walk(node.body)
        }
        nested { $0.walk(node.otherwise) }
    }

    private mutating func walk(_ node: WithNode) {
        for pair in node.values { walk(pair.value) }
        nested { me in
            for pair in node.values { me.bind(pair.target, at: node.position) }
            me.walk(node.body)
        }
    }

    private mutating func walk(_ macro: MacroDefinition) {
        nested { me in
            for parameter in macro.parameters { me.bind(parameter.name, at: macro.position) }
            for name in ["caller", "kwargs", "varargs"] { me.bind(name, at: macro.position) }
            for parameter in macro.parameters {
                if let fallback = parameter.fallback { me.walk(fallback) }
            }
            me.walk(macro.body)
        }
    }

    // MARK: other templates

    private mutating func reach(_ statement: any Statement) {
        switch statement {
        case let node as IncludeNode:
            walk(node.name)
            add(.include, node.name, [], node.withContext, node.position, ignoresMissing: node.ignoresMissing)
        case let node as ExtendsNode:
            walk(node.name)
            add(.extends, node.name, [], true, node.position)
        case let node as ImportNode: reach(.module, node)
        case let node as ImportDataNode:
            reach(.data, node.module)
            facts.reaches[facts.reaches.count - 1].format = node.format
        case let node as FromImportNode:
            walk(node.name)
            let names = node.names.map { ($0.name, $0.target.name) }
            for name in names { bindImport(name.1, at: node.position) }
            add(.names, node.name, names, node.withContext, node.position)
        default: break
        }
    }

    private mutating func reach(_ kind: TemplateFacts.Reach.Kind, _ node: ImportNode) {
        walk(node.name)
        if kind == .data {
            bind(.name(node.target), at: node.position)
        } else {
            bindImport(node.target.name, at: node.position)
        }
        add(kind, node.name, [(node.target.name, node.target.name)], node.withContext, node.position)
    }

    private mutating func add(
        _ kind: TemplateFacts.Reach.Kind,
        _ name: any Expression,
        _ names: [(String, String)],
        _ withContext: Bool,
        _ position: Position,
        ignoresMissing: Bool = false
    ) {
        facts.reaches.append(
            TemplateFacts.Reach(
                kind: kind,
                path: (name as? LiteralNode)?.string,
                names: names.map { (name: $0.0, target: $0.1) },
                withContext: withContext,
                ignoresMissing: ignoresMissing,
                line: Int(position.line),
                column: Int(position.column)
            )
        )
    }
}

extension LiteralNode {
    /// The text of a string; nil for other literals.
    var string: String? {
        if case .string(let text) = literal { text } else { nil }
    }
}
