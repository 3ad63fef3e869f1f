/// What expressions read.
extension Inspector {
    mutating func walk(_ expression: any Expression) {
        switch expression {
        case let node as NameNode: use(node.name, at: node.position)
        case let node as ListNode: walk(node.items)
        case let node as DictNode: for pair in node.pairs { walk([pair.key, pair.value]) }
        case let node as FilterNode: walk(node)
        case let node as TestNode: walk(node)
        case let node as AttributeNode: walk(node.base)
        case let node as ItemNode: walk(node)
        case let node as SliceNode: walk([node.base] + [node.start, node.stop, node.step].compactMap(\.self))
        case let node as CallNode: walk(node)
        case let node as CompareNode: walk(node)
        case let node as ArithmeticNode: walk([node.left, node.right])
        case let node as SignNode: walk(node.operand)
        case let node as ConcatNode: walk(node.parts)
        case let node as LogicNode: walk([node.left, node.right])
        case let node as NotNode: walk(node.operand)
        case let node as ConditionalNode: walk([node.test, node.then] + [node.otherwise].compactMap(\.self))
        default: break
        }
    }

    private mutating func walk(_ expressions: [any Expression]) {
        for expression in expressions { walk(expression) }
    }

    private mutating func walk(_ arguments: ArgumentNodes) {
        walk(arguments.positional + arguments.named.map(\.value))
        walk([arguments.spread, arguments.spreadNamed].compactMap(\.self))
    }

    private mutating func walk(_ node: FilterNode) {
        if node.filter == nil { facts.unknownFilters.append(mention(node.name, node.position)) }
        walk(node.arguments)
        guard let value = node.value else { return }
        if ["default", "d"].contains(node.name), let name = value as? NameNode { return ask(name) }
        walk(value)
    }

    private mutating func walk(_ node: TestNode) {
        if node.test == nil { facts.unknownTests.append(mention(node.name, node.position)) }
        walk(node.arguments)
        if ["defined", "undefined"].contains(node.name), let name = node.value as? NameNode { return ask(name) }
        walk(node.value)
    }

    /// A name that may well be undefined.
    private mutating func ask(_ node: NameNode) {
        facts.read.insert(node.name)
        facts.optional.insert(node.name)
    }

    private mutating func walk(_ node: ItemNode) {
        if node.base.isSalt, let name = (node.key as? LiteralNode)?.string {
            facts.functions.append(mention(name, node.key.position))
        }
        walk([node.base, node.key])
    }

    private mutating func walk(_ node: CallNode) {
        if let function = node.callee as? AttributeNode, let module = function.base as? AttributeNode,
            module.base.isSalt
        {
            facts.functions.append(mention("\(module.name.text).\(function.name.text)", module.position))
        }
        walk(node.callee)
        walk(node.arguments)
        facts.namedArguments += node.arguments.named.map { mention($0.name, $0.value.position) }
    }

    private mutating func walk(_ node: CompareNode) {
        if node.rest.contains(where: { $0.operand.isSalt }), let name = (node.first as? LiteralNode)?.string {
            facts.askedFunctions.insert(name)
        }
        walk([node.first] + node.rest.map(\.operand))
    }
}

extension Expression {
    /// `salt` and `cm`, through which templates reach functions.
    var isSalt: Bool {
        guard let name = self as? NameNode else { return false }
        return name.name == "salt" || name.name == "cm"
    }
}
