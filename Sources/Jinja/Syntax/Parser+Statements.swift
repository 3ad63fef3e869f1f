/// Text, prints and tags.
extension Parser {
    /// Statements up to one of the tags in `ends`, which is left as the current token; nil: up to the end.
    mutating func statements(until ends: [String]?) throws(SyntaxFailure) -> [any Statement] {
        var body: [any Statement] = []
        if let ends { endStack.append(ends) }
        defer { if ends != nil { endStack.removeLast() } }
        while current.kind != .endOfTemplate {
            let token = next()
            switch token.kind {
            case .data: body.append(TextNode(token.text, at: token.position))
            case .variableBegin:
                body.append(PrintNode(try tuple()))
                try expect(.variableEnd)
            default:
                if let ends, current.kind == .name, ends.contains(current.text) { return body }
                body += try deeper { (me: inout Self) throws(SyntaxFailure) in try me.tag() }
                try expect(.blockEnd)
            }
        }
        return body
    }

    /// The body of a tag, whose last tag is left as the current token.
    mutating func body(until ends: String...) throws(SyntaxFailure) -> [any Statement] {
        _ = skip(":")
        try expect(.blockEnd)
        let result = try statements(until: ends)
        if current.kind == .endOfTemplate {
            endStack.append(ends)
            throw unknownTag(nil, at: current.position)
        }
        return result
    }

    /// The body of a tag that has one end.
    mutating func wholeBody(until end: String) throws(SyntaxFailure) -> [any Statement] {
        let result = try body(until: end)
        next()
        return result
    }

    private mutating func tag() throws(SyntaxFailure) -> [any Statement] {
        let token = current
        guard token.kind == .name else { throw failure("tag name expected") }
        tagStack.append(token.text)
        height = 0
        guard let result = try knownTag(token) else {
            tagStack.removeLast()
            throw unknownTag(token.text, at: token.position)
        }
        tagStack.removeLast()
        return result
    }

    private static let tags = [
        "if", "for", "set", "do", "macro", "call", "filter", "with", "break", "continue", "print", "autoescape",
        "include", "import", "from", "block", "extends", "load_yaml", "load_json", "load_text", "import_yaml",
        "import_json", "import_text", "profile", "raw",
    ]

    private mutating func knownTag(_ token: Token) throws(SyntaxFailure) -> [any Statement]? {
        switch token.text {
        case "if": [try ifTag()]
        case "for": [try forTag()]
        case "set": [try setTag()]
        case "do": [try doTag()]
        case "macro": [try macroTag()]
        case "call": [try callTag()]
        case "filter": [try filterTag()]
        case "with": [try withTag()]
        case "break", "continue": [try loopControlTag()]
        case "print": try printTag()
        case "autoescape": [try autoescapeTag()]
        case "include": [try includeTag()]
        case "import": [try importTag()]
        case "from": [try fromTag()]
        case "block": [try blockTag()]
        case "extends": [try extendsTag()]
        case "load_yaml", "load_json", "load_text": [try loadTag()]
        case "import_yaml", "import_json", "import_text": try importDataTag()
        case "profile": try profileTag()
        default: nil
        }
    }

    /// Jinja's explanation of a tag that does not belong here; nil: the end of the template.
    func unknownTag(_ name: String?, at position: Position) -> SyntaxFailure {
        var message = name.map { "Encountered unknown tag \(PythonText.quoted($0))." } ?? "Unexpected end of template."
        if let last = endStack.last {
            let wanted = last.map(PythonText.quoted).joined(separator: " or ")
            if let name, endStack.joined().contains(name) {
                message += " You probably made a nesting mistake. Jinja is expecting this tag,"
                message += " but currently looking for \(wanted)."
            } else {
                message += " Jinja was looking for the following tags: \(wanted)."
            }
        }
        if let open = tagStack.last { message += " The innermost block that needs to be closed is '\(open)'." }
        guard let name else { return failure(message, at: position) }
        return failure(message, at: position, near: name, among: Self.tags + (endStack.last ?? []))
    }
}
