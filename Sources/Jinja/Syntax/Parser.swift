import Values

/// Jinja's grammar: tokens in, statements out. Its shape is that of Jinja's own parser, so that both accept the same.
struct Parser {
    private let tokens: [Token]
    private var index = 0
    private(set) var blocks: [String: BlockNode] = [:]
    /// Open tags, and the tags that each is looking for.
    var tagStack: [String] = []
    var endStack: [[String]] = []
    var depth = 0
    /// At least as deep as the nodes of the expression being read nest: `a + b + c` nests as deep as it is long.
    var height = 0
    /// Unknown filters and tests. Inside an `if` they are errors only when they run.
    var unknown: [SyntaxFailure] = []
    private let forgivesUnknownNames: Bool
    var loopDepth = 0
    /// A key in brackets that turned out not to start a slice.
    var pendingKey: (any Expression)?
    /// Names that the bodies being read use, of those that make a difference.
    var uses: [Set<String>] = []

    /// `removedLine` is one that the lexer did not see; those after it count one more.
    init(_ tokens: [Token], removedLine: Int32?, forgivesUnknownNames: Bool) {
        var tokens = tokens
        if let removedLine {
            for index in tokens.indices where tokens[index].position.line >= removedLine {
                tokens[index].position.line += 1
            }
        }
        self.tokens = tokens
        self.forgivesUnknownNames = forgivesUnknownNames
    }

    mutating func template() throws(SyntaxFailure) -> [any Statement] {
        let result = try statements(until: nil)
        if let first = unknown.first { throw first }
        return result
    }

    mutating func add(_ block: BlockNode) throws(SyntaxFailure) {
        guard blocks[block.name] == nil else {
            throw SyntaxFailure(message: "block '\(block.name)' defined twice", position: block.position)
        }
        blocks[block.name] = block
    }

    // MARK: Tokens

    var current: Token { tokens[index] }
    var following: Token { tokens[min(index + 1, tokens.count - 1)] }

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

    /// With the nearest of the names that would do.
    func failure(
        _ message: String,
        at position: Position,
        near name: String,
        among known: some Sequence<String>
    ) -> SyntaxFailure {
        let hint = Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
        return SyntaxFailure(message: message, position: position, hint: hint)
    }

    /// Notes a filter or a test that there is not.
    mutating func noteUnknown(
        _ kind: String,
        _ name: String,
        at position: Position,
        among known: some Sequence<String>
    ) {
        guard !forgivesUnknownNames else { return }
        unknown.append(
            failure("No \(kind) named \(PythonText.quoted(name)).", at: position, near: name, among: known)
        )
    }

    /// Notes one more operator, call or filter in this expression.
    mutating func link(_ token: Token) throws(SyntaxFailure) -> Position {
        height += 1
        guard height <= Limits.nesting else {
            throw failure("an expression with more than \(Limits.nesting) operators", at: token.position)
        }
        return token.position
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

    /// Reads `body` as part of a branch: what is unknown in it is forgiven.
    mutating func inBranch<Result>(
        _ body: (inout Parser) throws(SyntaxFailure) -> Result
    ) throws(SyntaxFailure) -> Result {
        let known = unknown.count
        let result = try body(&self)
        unknown.removeSubrange(known...)
        return result
    }

    /// Reads `body` as the body of a loop, macro or block, where Jinja does not forgive, whatever is around it.
    mutating func inBody<Result>(
        _ body: (inout Parser) throws(SyntaxFailure) -> Result
    ) throws(SyntaxFailure) -> Result {
        let outer = unknown
        unknown = []
        let result = try body(&self)
        if let first = unknown.first { throw first }
        unknown = outer
        return result
    }

    mutating func note(_ name: String) {
        guard ["loop", "caller", "kwargs", "varargs"].contains(name) else { return }
        for level in uses.indices { uses[level].insert(name) }
    }
}
