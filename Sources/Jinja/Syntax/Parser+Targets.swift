/// Where `set`, `for` and `with` put values.
enum Target: Sendable {
    case name(Symbol)
    case attribute(of: NameNode, name: String)
    case tuple([Target])
}

extension Parser {
    /// `a`, `a, b`, `(a, b)`, and with `withNamespace` also `ns.a`.
    mutating func target(until end: String? = nil, withNamespace: Bool = false) throws(SyntaxFailure) -> Target {
        var targets: [Target] = []
        var isTuple = false
        while !isTupleEnd(end) {
            targets.append(try singleTarget(withNamespace: withNamespace))
            guard skip(",") else { break }
            isTuple = true
        }
        if !isTuple, let only = targets.first { return only }
        guard isTuple else {
            throw failure("Expected an expression, got \(PythonText.quoted(current.description))")
        }
        return .tuple(targets)
    }

    private mutating func singleTarget(withNamespace: Bool) throws(SyntaxFailure) -> Target {
        let token = current
        if skip("(") {
            let inner = try deeper { (me: inout Self) throws(SyntaxFailure) in
                try me.target(withNamespace: withNamespace)
            }
            try expect(")")
            return inner
        }
        guard token.kind == .name else { throw try unassignable() }
        next()
        guard !["true", "false", "none", "True", "False", "None"].contains(token.text) else {
            throw failure("can't assign to 'const'", at: token.position)
        }
        if withNamespace, skip(".") {
            return .attribute(of: NameNode(token.text, at: token.position), name: try expect(.name).text)
        }
        return .name(Symbol(token.text))
    }

    private mutating func unassignable() throws(SyntaxFailure) -> SyntaxFailure {
        let token = current
        switch try primary() {
        case is LiteralNode: return failure("can't assign to 'const'", at: token.position)
        case is DictNode: return failure("can't assign to 'dict'", at: token.position)
        default: return failure("can't assign to 'list'", at: token.position)
        }
    }
}

extension Target {
    /// Sets the variables from `value`.
    func assign(_ value: Object, _ frame: Frame) throws {
        switch self {
        case .name(let symbol):
            frame.scope[symbol] = value
        case .attribute(let owner, let name):
            guard case .foreign(let foreign) = try owner.evaluate(frame), let namespace = foreign as? NamespaceObject
            else { throw Failure(.runtime, "cannot assign attribute on non-namespace object") }
            namespace.values[name] = value
        case .tuple(let targets):
            let items = try Target.unpack(value, count: targets.count)
            for (target, item) in zip(targets, items) { try target.assign(item, frame) }
        }
    }

    private static func unpack(_ value: Object, count: Int) throws -> [Object] {
        if let failure = value.failure { throw failure }
        guard value.isIterable else {
            throw Failure(.other, "cannot unpack non-iterable \(value.typeName) object")
        }
        let items = try value.elements()
        if items.count > count { throw Failure(.other, "too many values to unpack (expected \(count))") }
        guard items.count == count else {
            throw Failure(.other, "not enough values to unpack (expected \(count), got \(items.count))")
        }
        return items
    }
}
