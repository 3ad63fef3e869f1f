import Values

/// Whether an expression means the same on every host and takes few steps, whatever a template holds.
///
/// Names of files are short and made in a handful of ways: whatever else there is counts as not known.
struct ConstantCheck {
    /// The values of the variables that it reads.
    private(set) var values: [String: Value] = [:]
    private let known: (String) -> Value?
    /// Nodes, bytes of texts and values of whole numbers, all together.
    private var size = 0
    /// Operations whose result may be as large as the product of what they get.
    private var products = 0
    private var formats = false
    /// Whether something in it could be the width of a field.
    private var holdsWidths = false

    /// What may be in it without such operations; each of them halves it.
    private static let most = 512

    init(_ known: @escaping (String) -> Value?) {
        self.known = known
    }

    mutating func passes(_ expression: any Expression) -> Bool {
        take(expression) && !(formats && holdsWidths)
    }

    private mutating func take(_ expressions: [any Expression]) -> Bool {
        for expression in expressions {
            guard take(expression) else { return false }
        }
        return true
    }

    private mutating func take(_ expression: any Expression) -> Bool {
        guard grow(by: 1) else { return false }
        return switch expression {
        case let node as NameNode: take(node)
        case let node as LiteralNode: take(node)
        case let node as ListNode: take(node.items)
        case let node as DictNode: take(node.pairs.flatMap { [$0.key, $0.value] })
        case let node as AttributeNode: take(node.base)
        case let node as ItemNode: take([node.base, node.key])
        case let node as SliceNode: take([node.base] + [node.start, node.stop, node.step].compactMap(\.self))
        case let node as FilterNode: take(node)
        case let node as TestNode: Self.tests.contains(node.name) && take(node.value) && take(node.arguments)
        case let node as CallNode: take(node)
        default: takeOperator(expression)
        }
    }

    private mutating func takeOperator(_ expression: any Expression) -> Bool {
        switch expression {
        case let node as CompareNode: take([node.first] + node.rest.map(\.operand))
        case let node as ArithmeticNode: take(node)
        case let node as SignNode: take(node.operand)
        case let node as ConcatNode: take(node.parts)
        case let node as LogicNode: take([node.left, node.right])
        case let node as NotNode: take(node.operand)
        case let node as ConditionalNode: take([node.test, node.then] + [node.otherwise].compactMap(\.self))
        default: false
        }
    }

    // MARK: leaves

    private mutating func take(_ node: NameNode) -> Bool {
        guard let value = known(node.name) else { return false }
        values[node.name] = value
        return switch value {
        case .string(let text): take(text)
        case .int(let number): take(number)
        case .null, .bool: true
        default: false
        }
    }

    private mutating func take(_ node: LiteralNode) -> Bool {
        switch node.literal {
        case .string(let text): take(text)
        case .int(let number): take(number)
        case .null, .bool: true
        case .bigInt, .double: false
        }
    }

    private mutating func take(_ text: String) -> Bool {
        if text.utf8.contains(where: { (0x30...0x39).contains($0) || $0 == 0x2A }) { holdsWidths = true }
        return grow(by: text.utf8.count)
    }

    private mutating func take(_ number: Int) -> Bool {
        holdsWidths = true
        return grow(by: Int(clamping: number.magnitude))
    }

    private mutating func grow(by amount: Int) -> Bool {
        guard amount <= Self.most else { return false }
        size += amount
        return products < 4 && size << products <= Self.most
    }

    // MARK: operations

    private mutating func take(_ node: FilterNode) -> Bool {
        guard let value = node.value, Self.filters.contains(node.name) || multiplies(node.name) else { return false }
        return take(value) && take(node.arguments)
    }

    private mutating func take(_ node: ArithmeticNode) -> Bool {
        switch node.sign {
        case .add, .subtract: take([node.left, node.right])
        case .modulo: multiplies("format") && take([node.left, node.right])
        default: false
        }
    }

    private mutating func take(_ node: CallNode) -> Bool {
        guard let function = Self.function(node.callee) else {
            guard let method = node.callee as? AttributeNode,
                Self.methods.contains(method.name.text) || multiplies(method.name.text)
            else { return false }
            return take(method.base) && take(node.arguments)
        }
        return PathFunctions.all[function] != nil && take(node.arguments)
    }

    private mutating func take(_ arguments: ArgumentNodes) -> Bool {
        guard arguments.spread == nil, arguments.spreadNamed == nil else { return false }
        return take(arguments.positional + arguments.named.map(\.value))
    }

    private mutating func multiplies(_ name: String) -> Bool {
        guard ["format", "join", "replace"].contains(name) else { return false }
        if name == "format" { formats = true }
        products += 1
        return grow(by: 0)
    }

    /// `mod.fn` of `salt['mod.fn']` and `salt.mod.fn`.
    private static func function(_ callee: any Expression) -> String? {
        if let item = callee as? ItemNode, item.base.isSalt { return (item.key as? LiteralNode)?.string }
        guard let name = callee as? AttributeNode, let module = name.base as? AttributeNode, module.base.isSalt else {
            return nil
        }
        return "\(module.name.text).\(name.name.text)"
    }

    private static let filters: Set<String> = [
        "capitalize", "count", "d", "default", "first", "last", "length", "list", "lower", "reverse", "string", "title",
        "trim", "upper",
    ]
    private static let methods: Set<String> = [
        "capitalize", "count", "endswith", "find", "get", "index", "lower", "lstrip", "partition", "removeprefix",
        "removesuffix", "rfind", "rindex", "rpartition", "rsplit", "rstrip", "split", "startswith", "strip", "title",
        "upper",
    ]
    private static let tests: Set<String> = [
        "==", "defined", "eq", "equalto", "in", "mapping", "ne", "none", "sequence", "string", "undefined",
    ]
}
