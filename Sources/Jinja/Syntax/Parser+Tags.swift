/// Jinja's tags that hold other statements or set variables.
extension Parser {
    mutating func ifTag() throws(SyntaxFailure) -> IfNode {
        try inBranch { (me: inout Self) throws(SyntaxFailure) in try me.branches() }
    }

    private mutating func branches() throws(SyntaxFailure) -> IfNode {
        var branches: [IfNode.Branch] = []
        next()
        while true {
            let test = try tuple(withConditional: false)
            branches.append(IfNode.Branch(test: test, body: try body(until: "elif", "else", "endif")))
            let end = next()
            if end.text == "elif" { continue }
            let otherwise = end.text == "else" ? try wholeBody(until: "endif") : []
            return IfNode(branches: branches, otherwise: otherwise)
        }
    }

    mutating func forTag() throws(SyntaxFailure) -> ForNode {
        let position = next().position
        let target = try target(until: "in")
        try expect(name: "in")
        let iterable = try tuple(withConditional: false, endingAt: "recursive")
        var test: (any Expression)?
        if skip(name: "if") { test = try expression() }
        let isRecursive = skip(name: "recursive")
        loopDepth += 1
        let (body, uses) = try noting { (me: inout Self) throws(SyntaxFailure) in
            try me.inBody { (me: inout Self) throws(SyntaxFailure) in try me.body(until: "endfor", "else") }
        }
        loopDepth -= 1
        let otherwise = next().text == "else" ? try wholeBody(until: "endfor") : []
        return ForNode(
            target: target,
            iterable: iterable,
            test: test,
            body: body,
            otherwise: otherwise,
            isRecursive: isRecursive,
            needsLoop: isRecursive || uses.contains("loop"),
            position: position
        )
    }

    mutating func loopControlTag() throws(SyntaxFailure) -> any Statement {
        let token = next()
        guard loopDepth > 0 else {
            throw failure("'\(token.text)' outside loop", at: token.position)
        }
        return LoopControlNode(flow: token.text == "break" ? .breakLoop : .continueLoop)
    }

    mutating func setTag() throws(SyntaxFailure) -> any Statement {
        let position = next().position
        let target = try target(withNamespace: true)
        if skip("=") { return SetNode(target: target, value: try tuple(), position: position) }
        let filter = try filters(of: nil)
        return SetBlockNode(
            target: target,
            filter: filter as? FilterNode,
            body: try wholeBody(until: "endset"),
            position: position
        )
    }

    mutating func doTag() throws(SyntaxFailure) -> DoNode {
        next()
        return DoNode(expression: try tuple())
    }

    mutating func printTag() throws(SyntaxFailure) -> [any Statement] {
        next()
        var prints: [any Statement] = []
        while current.kind != .blockEnd {
            if !prints.isEmpty { try expect(",") }
            prints.append(PrintNode(try expression()))
        }
        return prints
    }

    mutating func withTag() throws(SyntaxFailure) -> WithNode {
        let position = next().position
        var values: [(target: Target, value: any Expression)] = []
        while current.kind != .blockEnd {
            if !values.isEmpty { try expect(",") }
            let target = try target()
            try expect("=")
            values.append((target, try expression()))
        }
        return WithNode(values: values, body: try wholeBody(until: "endwith"), position: position)
    }

    mutating func filterTag() throws(SyntaxFailure) -> FilterBlockNode {
        let position = next().position
        guard let filter = try filters(of: nil, startsInline: true) as? FilterNode else { throw unexpected("name") }
        return FilterBlockNode(filter: filter, body: try wholeBody(until: "endfilter"), position: position)
    }

    /// Text is never escaped here, so the block is only a scope; what it asks is still read.
    mutating func autoescapeTag() throws(SyntaxFailure) -> WithNode {
        let position = next().position
        _ = try expression()
        return WithNode(values: [], body: try wholeBody(until: "endautoescape"), position: position)
    }
}
