/// Jinja's grammar: tokens in, statements out. Its shape is that of Jinja's own parser, so that both accept the same.
struct Parser {
    private let tokens: [Token]
    private var index = 0
    /// A line that the lexer did not see; those after it count one more.
    private let removedLine: Int32?
    private(set) var blocks: [String: BlockNode] = [:]
    /// Open tags, and the tags that each is looking for.
    var tagStack: [String] = []
    var endStack: [[String]] = []
    var depth = 0
    /// Inside an `if`, an unknown filter is an error only when it runs.
    var branchDepth = 0
    var loopDepth = 0
    /// A key in brackets that turned out not to start a slice.
    var pendingKey: (any Expression)?
    /// Names that the bodies being read use, of those that make a difference.
    var uses: [Set<String>] = []

    init(_ tokens: [Token], removedLine: Int32?) {
        self.tokens = tokens
        self.removedLine = removedLine
    }

    mutating func template() throws(SyntaxFailure) -> [any Statement] {
        try statements(until: nil)
    }

    mutating func add(_ block: BlockNode) throws(SyntaxFailure) {
        guard blocks[block.name] == nil else {
            throw SyntaxFailure(message: "block '\(block.name)' defined twice", position: block.position)
        }
        blocks[block.name] = block
    }

    // MARK: Tokens

    var current: Token { token(at: index) }
    var following: Token { token(at: index + 1) }

    private func token(at index: Int) -> Token {
        var token = tokens[min(index, tokens.count - 1)]
        if let removedLine, token.position.line >= removedLine { token.position.line += 1 }
        return token
    }

    @discardableResult
    mutating func next() -> Token {
        let token = current
        index = min(index + 1, tokens.count - 1)
        return token
    }

    mutating func skip(_ symbol: String) -> Bool {
        guard current.is(symbol) else { return false }
        next()
        return true
    }

    mutating func skip(name: String) -> Bool {
        guard current.isName(name) else { return false }
        next()
        return true
    }

    @discardableResult
    mutating func expect(_ symbol: String) throws(SyntaxFailure) -> Token {
        guard current.is(symbol) else { throw unexpected(symbol) }
        return next()
    }

    @discardableResult
    mutating func expect(name: String) throws(SyntaxFailure) -> Token {
        guard current.isName(name) else { throw unexpected(name) }
        return next()
    }

    @discardableResult
    mutating func expect(_ kind: Token.Kind) throws(SyntaxFailure) -> Token {
        guard current.kind == kind else { throw unexpected(kind.description) }
        return next()
    }

    func unexpected(_ wanted: String) -> SyntaxFailure {
        if current.kind == .endOfTemplate { return failure("unexpected end of template, expected '\(wanted)'.") }
        let found = PythonText.quoted(current.description)
        return failure("expected token \(PythonText.quoted(wanted)), got \(found)")
    }

    func failure(_ message: String, at position: Position? = nil) -> SyntaxFailure {
        SyntaxFailure(message: message, position: position ?? current.position)
    }

    /// Reads `body` one level deeper.
    mutating func deeper<Result>(
        _ body: (inout Parser) throws(SyntaxFailure) -> Result
    ) throws(SyntaxFailure) -> Result {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.syntaxDepth else { throw failure("too many nested parentheses and blocks") }
        return try body(&self)
    }

    /// Reads `body`, noting in `uses` which special names it reads.
    mutating func noting<Result>(
        _ body: (inout Parser) throws(SyntaxFailure) -> Result
    ) throws(SyntaxFailure) -> (Result, Set<String>) {
        uses.append([])
        let result = try body(&self)
        return (result, uses.removeLast())
    }

    mutating func note(_ name: String) {
        guard ["loop", "caller", "kwargs", "varargs"].contains(name) else { return }
        for level in uses.indices { uses[level].insert(name) }
    }
}
