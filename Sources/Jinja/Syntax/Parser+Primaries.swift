import BigIntegers
import Values

/// Names, literals, brackets, and what follows them.
extension Parser {
    mutating func primary() throws(SyntaxFailure) -> any Expression {
        let token = current
        switch token.kind {
        case .name:
            next()
            return name(token)
        case .string:
            var text = ""
            while current.kind == .string { text += next().text }
            return LiteralNode(literal: .string(text), position: token.position)
        case .integer, .float:
            next()
            return try number(token)
        case .operator where token.text == "(":
            next()
            let node = try tuple(isParenthesized: true)
            try expect(")")
            return node
        case .operator where token.text == "[": return try list()
        case .operator where token.text == "{": return try dict()
        default: throw failure("unexpected \(PythonText.quoted(token.description))")
        }
    }

    private mutating func name(_ token: Token) -> any Expression {
        switch token.text {
        case "true", "True": return LiteralNode(literal: .bool(true), position: token.position)
        case "false", "False": return LiteralNode(literal: .bool(false), position: token.position)
        case "none", "None": return LiteralNode(literal: .null, position: token.position)
        default:
            note(token.text)
            return NameNode(token.text, at: token.position)
        }
    }

    private func number(_ token: Token) throws(SyntaxFailure) -> LiteralNode {
        if token.kind == .float {
            return LiteralNode(literal: .double(Double(token.text) ?? 0), position: token.position)
        }
        let radixes = ["0x": 16, "0o": 8, "0b": 2]
        let radix = radixes[token.text.prefix(2).lowercased()]
        let digits = radix == nil ? token.text[...] : token.text.dropFirst(2)
        if let int = Int(digits, radix: radix ?? 10) {
            return LiteralNode(literal: .int(int), position: token.position)
        }
        guard let number = BigInt(digits: digits, radix: radix ?? 10) else {
            throw failure("integer too large: more than \(BigInt.digitLimit) digits", at: token.position)
        }
        return LiteralNode(literal: .bigInt(number), position: token.position)
    }

    /// One expression, or several with commas between them.
    mutating func tuple(
        withConditional: Bool = true,
        endingAt end: String? = nil,
        isParenthesized: Bool = false
    ) throws(SyntaxFailure) -> any Expression {
        let position = current.position
        var items: [any Expression] = []
        var isTuple = false
        while !isTupleEnd(end) {
            items.append(try expression(withConditional: withConditional))
            guard skip(",") else { break }
            isTuple = true
        }
        if !isTuple, let only = items.first { return only }
        guard isTuple || isParenthesized else {
            throw failure("Expected an expression, got \(PythonText.quoted(current.description))")
        }
        return ListNode(items: items, isTuple: true, position: position)
    }

    func isTupleEnd(_ end: String?) -> Bool {
        if current.kind == .variableEnd || current.kind == .blockEnd || current.is(")") { return true }
        return end.map(current.isName) ?? false
    }

    private mutating func list() throws(SyntaxFailure) -> any Expression {
        let position = try expect("[").position
        var items: [any Expression] = []
        while !current.is("]") {
            if !items.isEmpty { try expect(",") }
            if current.is("]") { break }
            items.append(try expression())
        }
        try expect("]")
        return ListNode(items: items, isTuple: false, position: position)
    }

    private mutating func dict() throws(SyntaxFailure) -> any Expression {
        let position = try expect("{").position
        var pairs: [(key: any Expression, value: any Expression)] = []
        while !current.is("}") {
            if !pairs.isEmpty { try expect(",") }
            if current.is("}") { break }
            let key = try expression()
            try expect(":")
            pairs.append((key, try expression()))
        }
        try expect("}")
        return DictNode(pairs: pairs, position: position)
    }

    /// `.name`, `[key]` and calls.
    mutating func postfixes(of node: any Expression) throws(SyntaxFailure) -> any Expression {
        var node = node
        while true {
            if current.is(".") {
                node = try attribute(of: node, at: link(next()))
            } else if current.is("[") {
                node = try subscripted(node, at: link(next()))
            } else if current.is("(") {
                let position = try link(current)
                node = CallNode(node, try arguments(), at: position)
            } else {
                return node
            }
        }
    }

    private mutating func attribute(
        of base: any Expression,
        at position: Position
    ) throws(SyntaxFailure) -> any Expression {
        let token = next()
        if token.kind == .name {
            return AttributeNode(base: base, name: MemberName(token.text), position: token.position)
        }
        guard token.kind == .integer else { throw failure("expected name or number", at: token.position) }
        return ItemNode(base: base, key: try number(token), position: token.position)
    }

    private mutating func subscripted(
        _ base: any Expression,
        at position: Position
    ) throws(SyntaxFailure) -> any Expression {
        var keys: [any Expression] = []
        while !current.is("]") {
            if !keys.isEmpty { try expect(",") }
            if let slice = try slice(of: base, at: position) {
                try expect("]")
                return slice
            }
            if let key = pendingKey {
                keys.append(key)
                pendingKey = nil
            }
        }
        try expect("]")
        if keys.count == 1 { return ItemNode(base: base, key: keys[0], position: position) }
        return ItemNode(base: base, key: ListNode(items: keys, isTuple: true, position: position), position: position)
    }

    /// `start:stop:step`; where there is no colon, the key waits in `pendingKey`.
    private mutating func slice(
        of base: any Expression,
        at position: Position
    ) throws(SyntaxFailure) -> SliceNode? {
        var bounds: [(any Expression)?] = [nil, nil, nil]
        if !current.is(":") {
            let key = try expression()
            guard current.is(":") else {
                pendingKey = key
                return nil
            }
            bounds[0] = key
        }
        next()
        if !current.is(":"), !current.is("]"), !current.is(",") { bounds[1] = try expression() }
        if skip(":"), !current.is("]"), !current.is(",") { bounds[2] = try expression() }
        return SliceNode(base: base, start: bounds[0], stop: bounds[1], step: bounds[2], position: position)
    }
}
