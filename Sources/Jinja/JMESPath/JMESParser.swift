import Values

/// JMESPath's grammar, by how tightly each word binds.
struct JMESParser {
    private let tokens: [JMESToken]
    private var place = 0
    private var depth = 0

    static func parse(_ text: String) throws -> JMESNode {
        var parser = JMESParser(tokens: try JMESLexer.tokens(of: text))
        let node = try parser.expression(0)
        guard parser.current.kind == .end else { throw parser.unexpected() }
        return node
    }

    private init(tokens: [JMESToken]) {
        self.tokens = tokens
    }

    private var current: JMESToken { tokens[place] }
    private func ahead(_ count: Int) -> JMESToken.Kind { tokens[min(place + count, tokens.count - 1)].kind }

    @discardableResult
    private mutating func next() -> JMESToken {
        defer { place = min(place + 1, tokens.count - 1) }
        return tokens[place]
    }

    private mutating func expect(_ kind: JMESToken.Kind) throws {
        guard current.kind == kind else { throw unexpected() }
        next()
    }

    private func unexpected() -> Failure {
        var failure = Failure(.other, "Parse error at column \(current.column), token \"\(current.text)\"")
        failure.hint = current.kind == .end ? "the JMESPath expression is not finished" : "in the JMESPath expression"
        return failure
    }

    private mutating func expression(_ power: Int) throws -> JMESNode {
        depth += 1
        defer { depth -= 1 }
        guard depth < Limits.syntaxDepth else { throw Failure(.other, "jmespath expression nests too deep") }
        var left = try start()
        while power < current.bindingPower { left = try following(left) }
        return left
    }

    /// What an expression can begin with.
    private mutating func start() throws -> JMESNode {
        let token = current
        guard token.kind != .end else { throw unexpected() }
        next()
        switch token.kind {
        case .literal: return .literal(Self.literal(token.text))
        case .text: return .literal(.string(token.text))
        case .name: return .field(token.text)
        case .quotedName where current.kind != .openParen: return .field(token.text)
        case .star: return .values(.current, current.kind == .closeBracket ? .current : try projected(20))
        case .filter: return try filter(of: .current)
        case .openBrace: return try mapping()
        case .openParen:
            let node = try expression(0)
            try expect(.closeParen)
            return node
        case .flatten: return .projection(.flatten(.current), try projected(9))
        case .not: return .not(try expression(45))
        case .openBracket: return try bracket(of: .current) ?? list()
        case .current: return .current
        case .reference: return .reference(try expression(0))
        default:
            place -= 1
            throw unexpected()
        }
    }

    /// JSON, or text that was meant to be in quotes.
    private static func literal(_ text: String) -> Object {
        if let value = try? JSON.parse(text) { return Object(value) }
        let bare = String(text.drop { $0.isWhitespace })
        return Object((try? JSON.parse("\"\(bare)\"")) ?? .string(bare))
    }

    /// What may come after an expression.
    private mutating func following(_ left: JMESNode) throws -> JMESNode {
        let token = next()
        switch token.kind {
        case .dot:
            guard current.kind == .star else { return .chain(left, try afterDot(40)) }
            next()
            return .values(left, try projected(40))
        case .pipe: return .chain(left, try expression(1))
        case .or: return .or(left, try expression(2))
        case .and: return .and(left, try expression(3))
        case .openParen:
            guard case .field(let name) = left else { throw unexpected() }
            return .call(name, try arguments())
        case .filter: return try filter(of: left)
        case .flatten: return .projection(.flatten(left), try projected(9))
        case .openBracket:
            guard let node = try bracket(of: left) else { throw unexpected() }
            return node
        case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return .compare(left, token.kind, try expression(5))
        default:
            place -= 1
            throw unexpected()
        }
    }

    /// `[1]`, `[1:2]` and `[*]`; nil for a list of expressions.
    private mutating func bracket(of left: JMESNode) throws -> JMESNode? {
        switch current.kind {
        case .number, .colon: return try indexed(left)
        case .star where ahead(1) == .closeBracket:
            next()
            next()
            return .projection(left, try projected(20))
        default: return nil
        }
    }

    private mutating func indexed(_ left: JMESNode) throws -> JMESNode {
        var parts: [Object] = [.null]
        while current.kind != .closeBracket {
            if current.kind == .colon, parts.count < 3 {
                parts.append(.null)
            } else if current.kind == .number, case .null? = parts.last, let int = Int(current.text) {
                parts[parts.count - 1] = .int(int)
            } else {
                throw unexpected()
            }
            next()
        }
        next()
        if parts.count == 1, let index = parts[0].integer { return .chain(left, .index(index)) }
        let slice = JMESNode.slice(parts[0], parts[1], parts.count > 2 ? parts[2] : .null)
        return .projection(.chain(left, slice), try projected(20))
    }

    private mutating func filter(of left: JMESNode) throws -> JMESNode {
        let condition = try expression(0)
        try expect(.closeBracket)
        return .filter(left, current.kind == .flatten ? .current : try projected(21), condition: condition)
    }

    /// What is done with each element of a projection.
    private mutating func projected(_ power: Int) throws -> JMESNode {
        if current.bindingPower < 10 { return .current }
        switch current.kind {
        case .openBracket, .filter: return try expression(power)
        case .dot:
            next()
            return try afterDot(power)
        default: throw unexpected()
        }
    }

    private mutating func afterDot(_ power: Int) throws -> JMESNode {
        switch current.kind {
        case .name, .quotedName, .star: return try expression(power)
        case .openBracket:
            next()
            return try list()
        case .openBrace:
            next()
            return try mapping()
        default: throw unexpected()
        }
    }

    private mutating func list() throws -> JMESNode {
        var nodes: [JMESNode] = []
        repeat {
            if !nodes.isEmpty { next() }
            nodes.append(try expression(0))
        } while current.kind == .comma
        try expect(.closeBracket)
        return .list(nodes)
    }

    private mutating func mapping() throws -> JMESNode {
        var entries: [(name: String, node: JMESNode)] = []
        repeat {
            if !entries.isEmpty { next() }
            guard current.kind == .name || current.kind == .quotedName else { throw unexpected() }
            let name = next().text
            try expect(.colon)
            entries.append((name, try expression(0)))
        } while current.kind == .comma
        try expect(.closeBrace)
        return .mapping(entries)
    }

    private mutating func arguments() throws -> [JMESNode] {
        var nodes: [JMESNode] = []
        while current.kind != .closeParen {
            nodes.append(try expression(0))
            guard current.kind == .comma else { break }
            next()
        }
        try expect(.closeParen)
        return nodes
    }
}
