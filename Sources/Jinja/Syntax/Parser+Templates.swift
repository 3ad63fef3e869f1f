/// Tags that reach other templates, and Salt's tags for data.
extension Parser {
    mutating func includeTag() throws(SyntaxFailure) -> IncludeNode {
        let position = next().position
        let name = try expression()
        var ignoresMissing = false
        if current.isName("ignore"), following.isName("missing") {
            next()
            next()
            ignoresMissing = true
        }
        let withContext = importContext() ?? true
        return IncludeNode(
            name: name,
            ignoresMissing: ignoresMissing,
            withContext: withContext,
            position: position
        )
    }

    mutating func importTag() throws(SyntaxFailure) -> ImportNode {
        let position = next().position
        let name = try expression()
        try expect(name: "as")
        let target = try expect(.name).text
        return ImportNode(
            name: name,
            target: Symbol(target),
            withContext: importContext() ?? false,
            position: position
        )
    }

    mutating func fromTag() throws(SyntaxFailure) -> FromImportNode {
        let position = next().position
        let name = try expression()
        try expect(name: "import")
        var names: [FromImportNode.Name] = []
        var withContext: Bool?
        while true {
            if !names.isEmpty { try expect(",") }
            withContext = importContext()
            if withContext != nil { break }
            names.append(try importedName())
            withContext = importContext()
            if withContext != nil || !current.is(",") { break }
        }
        return FromImportNode(name: name, names: names, withContext: withContext ?? false, position: position)
    }

    private mutating func importedName() throws(SyntaxFailure) -> FromImportNode.Name {
        let token = try expect(.name)
        guard !token.text.hasPrefix("_") else {
            throw failure("names starting with an underline can not be imported", at: token.position)
        }
        let target = skip(name: "as") ? try expect(.name).text : token.text
        return FromImportNode.Name(name: token.text, target: Symbol(target))
    }

    /// `with context` or `without context`; nil where neither stands.
    private mutating func importContext() -> Bool? {
        guard current.isName("with") || current.isName("without"), following.isName("context") else { return nil }
        let answer = next().text == "with"
        next()
        return answer
    }

    mutating func blockTag() throws(SyntaxFailure) -> BlockNode {
        let position = next().position
        let name = try expect(.name).text
        let isScoped = skip(name: "scoped")
        let isRequired = skip(name: "required")
        if current.is("-") {
            throw failure(
                "Block names in Jinja have to be valid Python identifiers and may not contain hyphens,"
                    + " use an underscore instead."
            )
        }
        let (outerUses, outerLoop) = (uses, loopDepth)
        (uses, loopDepth) = ([], 0)
        let body = try inBody { (me: inout Self) throws(SyntaxFailure) in try me.wholeBody(until: "endblock") }
        (uses, loopDepth) = (outerUses, outerLoop)
        if isRequired, !body.allSatisfy({ ($0 as? TextNode)?.isBlank ?? false }) {
            throw failure("Required blocks can only contain comments or whitespace")
        }
        _ = skip(name: name)
        let node = BlockNode(name: name, body: body, isScoped: isScoped, isRequired: isRequired, position: position)
        try add(node)
        return node
    }

    mutating func extendsTag() throws(SyntaxFailure) -> ExtendsNode {
        let position = next().position
        return ExtendsNode(name: try expression(), position: position)
    }

    mutating func loadTag() throws(SyntaxFailure) -> LoadNode {
        let token = next()
        try expect(name: "as")
        let target = try target()
        guard let format = DataFormat(tag: token.text) else { throw unexpected("name") }
        return LoadNode(
            format: format,
            target: target,
            body: try wholeBody(until: "endload"),
            position: token.position
        )
    }

    mutating func importDataTag() throws(SyntaxFailure) -> [any Statement] {
        let token = current
        let node = try importTag()
        guard let format = DataFormat(tag: token.text) else { throw unexpected("name") }
        return [ImportDataNode(format: format, module: node)]
    }

    /// Salt logs how long the body took; here it only runs.
    mutating func profileTag() throws(SyntaxFailure) -> [any Statement] {
        next()
        try expect(name: "as")
        let label = try expression()
        return [DoNode(expression: label)] + (try wholeBody(until: "endprofile"))
    }
}
