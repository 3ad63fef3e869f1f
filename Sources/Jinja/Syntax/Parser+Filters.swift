/// Filters, tests, and the arguments of calls.
extension Parser {
    mutating func filtersAndTests(of node: any Expression) throws(SyntaxFailure) -> any Expression {
        var node = node
        while true {
            if current.is("|") {
                _ = try link(current)
                node = try filters(of: node) ?? node
            } else if current.isName("is") {
                node = try test(of: node, at: link(next()))
            } else if current.is("(") {
                let position = try link(current)
                node = CallNode(node, try arguments(), at: position)
            } else {
                return node
            }
        }
    }

    /// `|a|b(…)`; a nil `node` stands for the text of a block.
    mutating func filters(
        of node: (any Expression)?,
        startsInline: Bool = false
    ) throws(SyntaxFailure) -> (any Expression)? {
        var node = node
        var isInline = startsInline
        while isInline || current.is("|") {
            if !isInline { _ = try link(next()) }
            isInline = false
            let token = try expect(.name)
            let name = try dottedName(token)
            let arguments = current.is("(") ? try arguments() : ArgumentNodes()
            let filter = Filters.all[name]
            if filter == nil { noteUnknown("filter", name, at: token.position, among: Filters.all.keys) }
            node = FilterNode(value: node, name: name, filter: filter, arguments: arguments, position: token.position)
        }
        return node
    }

    private mutating func dottedName(_ token: Token) throws(SyntaxFailure) -> String {
        var name = token.text
        while skip(".") { name += "." + (try expect(.name).text) }
        return name
    }

    private mutating func test(
        of node: any Expression,
        at position: Position
    ) throws(SyntaxFailure) -> any Expression {
        let isNegated = skip(name: "not")
        let token = try expect(.name)
        let name = try dottedName(token)
        var arguments = ArgumentNodes()
        if current.is("(") {
            arguments = try self.arguments()
        } else if startsTestArgument {
            if current.isName("is") { throw failure("You cannot chain multiple tests with is") }
            arguments.positional = [try postfixes(of: primary())]
        }
        let test = Tests.all[name]
        if test == nil { noteUnknown("test", name, at: token.position, among: Tests.all.keys) }
        let node = TestNode(value: node, name: name, test: test, arguments: arguments, position: token.position)
        return isNegated ? NotNode(operand: node, position: position) : node
    }

    private var startsTestArgument: Bool {
        switch current.kind {
        case .name: !["else", "or", "and"].contains(current.text)
        case .string, .integer, .float: true
        case .operator: current.text == "[" || current.text == "{"
        default: false
        }
    }

    mutating func arguments() throws(SyntaxFailure) -> ArgumentNodes {
        let position = try expect("(").position
        var arguments = ArgumentNodes()
        var needsComma = false
        while !current.is(")") {
            if needsComma {
                try expect(",")
                if current.is(")") { break }
            }
            guard try argument(into: &arguments) else {
                throw failure("invalid syntax for function call expression", at: position)
            }
            needsComma = true
        }
        try expect(")")
        return arguments
    }

    /// False where an argument of this kind may not stand here.
    private mutating func argument(into arguments: inout ArgumentNodes) throws(SyntaxFailure) -> Bool {
        if current.is("*") {
            guard arguments.spread == nil, arguments.spreadNamed == nil else { return false }
            next()
            arguments.spread = try expression()
        } else if current.is("**") {
            guard arguments.spreadNamed == nil else { return false }
            next()
            arguments.spreadNamed = try expression()
        } else if current.kind == .name, following.is("=") {
            guard arguments.spreadNamed == nil else { return false }
            let name = next().text
            next()
            arguments.named.append((name, try expression()))
        } else {
            guard arguments.spread == nil, arguments.spreadNamed == nil, arguments.named.isEmpty else { return false }
            arguments.positional.append(try expression())
        }
        return true
    }
}
