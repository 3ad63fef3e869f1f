import Values

/// JMESPath's grammar, by how tightly each word binds.
struct JMESParser {
    private let tokens: [JMESToken]
    private let problem: JMESProblem
    private var place = 0
    private var depth = 0

    static func parse(_ text: String) throws -> JMESNode {
        var parser = JMESParser(tokens: try JMESLexer.tokens(of: text), problem: JMESProblem(expression: text))
        let node = try parser.expression(0)
        let rest = parser.current
        guard rest.kind == .end else { throw parser.problem.unfit(rest, "Unexpected token: \(rest.shown)") }
        return node
    }

    private init(tokens: [JMESToken], problem: JMESProblem) {
        self.tokens = tokens
        self.problem = problem
    }

    private var current: JMESToken { tokens[place] }
    private func ahead(_ count: Int) -> JMESToken.Kind { tokens[min(place + count, tokens.count - 1)].kind }

    @discardableResult
    private mutating func next() -> JMESToken {
        defer { place = min(place + 1, tokens.count - 1) }
        return tokens[place]
    }

    private mutating func expect(_ kind: JMESToken.Kind) throws {
        guard current.kind == kind else { throw problem.unfit(current, expecting: kind.name) }
        next()
    }

    private func unfit(_ reason: String) -> Failure { problem.unfit(current, reason) }

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
        guard token.kind != .end else { throw problem.notFinished() }
        next()
        switch token.kind {
        case .literal, .text: return .literal(token.value)
        case .name: return .field(token.text)
        case .quotedName:
            guard current.kind == .openParen else { return .field(token.text) }
            throw problem.unfit(current, "Quoted identifier not allowed for function names.", column: 0)
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
        default: throw problem.unfit(token, "invalid token")
        }
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
            guard case .field(let name) = left else { throw problem.notCallable(tokens[place - 2]) }
            return .call(name, try arguments())
        case .filter: return try filter(of: left)
        case .flatten: return .projection(.flatten(left), try projected(9))
        case .openBracket:
            if let node = try bracket(of: left) { return node }
            try expect(.star)
            throw problem.unfit(current, expecting: JMESToken.Kind.closeBracket.name)
        case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return .compare(left, token.kind, try expression(5))
        default: throw problem.unfit(token, "invalid token")
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
        guard current.kind == .colon || ahead(1) == .colon else {
            let index = next().value.integer
            try expect(.closeBracket)
            return .chain(left, .index(index ?? .max))
        }
        let parts = try sliceParts()
        return .projection(.chain(left, .slice(parts[0], parts[1], parts[2])), try projected(20))
    }

    /// `1:2:3` with its closing bracket; any of the numbers may be left out.
    private mutating func sliceParts() throws -> [Object] {
        var parts: [Object] = [.null, .null, .null]
        var part = 0
        while current.kind != .closeBracket {
            if current.kind == .colon, part < 2 {
                part += 1
            } else if current.kind == .number {
                parts[part] = current.value
            } else {
                throw unfit("syntax error")
            }
            next()
        }
        next()
        return parts
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
        default: throw unfit("syntax error")
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
        default:
            let wanted = "['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace']"
            throw unfit("Expecting: \(wanted), got: \(current.kind.name)")
        }
    }

    private mutating func list() throws -> JMESNode {
        var nodes = [try expression(0)]
        while current.kind != .closeBracket {
            try expect(.comma)
            nodes.append(try expression(0))
        }
        next()
        return .list(nodes)
    }

    /// JMESPath does not miss the commas between entries.
    private mutating func mapping() throws -> JMESNode {
        var entries: [(name: String, node: JMESNode)] = []
        while true {
            guard current.kind == .name || current.kind == .quotedName else {
                throw problem.unfit(current, expecting: "['quoted_identifier', 'unquoted_identifier']")
            }
            let name = next().text
            try expect(.colon)
            entries.append((name, try expression(0)))
            if current.kind == .comma { next() } else if current.kind == .closeBrace { break }
        }
        next()
        return .mapping(entries)
    }

    /// Nor those between arguments.
    private mutating func arguments() throws -> [JMESNode] {
        var nodes: [JMESNode] = []
        while current.kind != .closeParen {
            nodes.append(try expression(0))
            if current.kind == .comma { next() }
        }
        next()
        return nodes
    }
}
