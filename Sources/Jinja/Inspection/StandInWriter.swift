/// Writes the text of a `StandIn`, noting where each line comes from.
struct StandInWriter {
    private var choice: Int
    private let known: KnownValues
    private var bytes: [UInt8] = []
    private var lines: [StandIn.Line] = []
    private var path: [StandIn.Branch] = []
    private var words = 0
    private var isAtStart = true
    /// Bytes of the current line; what is a word of ours, and what the template's text.
    private var lineStart = 0

    init(choice: Int, _ known: KnownValues) {
        self.choice = choice
        self.known = known
    }

    mutating func write(_ statements: [any Statement]) {
        for statement in statements { write(statement) }
    }

    private mutating func write(_ statement: any Statement) {
        switch statement {
        case let node as TextNode: append(node.bytes, line: Int(node.position.line))
        case let node as PrintNode: write(node.expression)
        case let node as IfNode: write(node)
        case let node as ForNode:
            inside(StandIn.Branch(line: Int(node.position.line), column: Int(node.position.column), index: 0)) {
                $0.write(node.body)
            }
        case let node as WithNode: write(node.body)
        case let node as BlockNode: write(node.body)
        case let node as IncludeNode: word(at: node.position)
        case let node as CallBlockNode: word(at: node.call.position)
        case let node as FilterBlockNode: word(at: node.position)
        default: break
        }
    }

    private mutating func write(_ expression: any Expression) {
        if let text = (expression as? LiteralNode)?.string ?? known.printed[expression.position] {
            append(Array(text.utf8), line: Int(expression.position.line), moving: false)
        } else {
            word(at: expression.position)
        }
    }

    private mutating func write(_ node: IfNode) {
        guard let place = node.branches.first?.test.position else { return }
        let outer = choice
        defer { choice = outer }
        choice = min(choice, Ways.through(node) - 1)
        for (index, body) in Ways.bodies(of: node).enumerated() {
            let ways = Ways.through(body)
            if choice < ways {
                let branch = StandIn.Branch(line: Int(place.line), column: Int(place.column), index: index)
                return inside(branch) { $0.write(body) }
            }
            choice -= ways
        }
    }

    private mutating func inside(_ branch: StandIn.Branch, _ body: (inout StandInWriter) -> Void) {
        path.append(branch)
        body(&self)
        path.removeLast()
    }

    private mutating func word(at position: Position) {
        words += 1
        // `{{- macro() }}` pulled up to a line above: what it prints brings line breaks of its own.
        if !isAtStart, let last = lines.last, last.number < Int(position.line) {
            append([UInt8(ascii: "\n")], line: Int(position.line), moving: false)
        }
        append(Array(StandIn.word(words).utf8), line: Int(position.line), moving: false)
    }

    private mutating func append(_ text: [UInt8], line: Int, moving: Bool = true) {
        var number = line
        for byte in text {
            if lineStart == lines.count { lines.append(StandIn.Line(number: number, path: path)) }
            if isAtStart, !byte.isBlank {
                lines[lines.count - 1] = StandIn.Line(number: number, path: path)
                isAtStart = false
            }
            bytes.append(byte)
            guard byte == UInt8(ascii: "\n") else { continue }
            lineStart = lines.count
            isAtStart = true
            if moving { number += 1 }
        }
    }

    // MARK: what may be many lines

    mutating func finished() -> (text: String, lines: [StandIn.Line]) {
        var texts = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        if texts.count > lines.count, texts.last == "" { texts.removeLast() }
        for index in texts.indices where index < lines.count && Self.isOpaque(texts[index]) {
            texts[index] = ""
            lines[index].isOpaque = true
        }
        return (texts.joined(separator: "\n") + "\n", lines)
    }

    /// Nothing but words that stand in, or a word where a line's indentation may be printed.
    private static func isOpaque(_ line: Substring) -> Bool {
        guard StandIn.isIn(line) else { return false }
        let rest = line.replacing(/cmStandIn[0-9]+z/, with: "\u{1}").drop { $0 == " " || $0 == "\t" }
        guard rest.first == "\u{1}" else { return false }
        let after = rest.drop { $0 == "\u{1}" || $0 == " " }
        return after.isEmpty || after.hasPrefix("- ") || after.hasPrefix("#")
    }
}
