/// Operators, from the loosest to the tightest.
extension Parser {
    mutating func expression(withConditional: Bool = true) throws(SyntaxFailure) -> any Expression {
        let outer = height
        height = 0
        let node = try deeper { (me: inout Self) throws(SyntaxFailure) in
            withConditional ? try me.conditional() : try me.or()
        }
        height = max(outer, height + 1)
        return node
    }

    private mutating func conditional() throws(SyntaxFailure) -> any Expression {
        let position = current.position
        let known = unknown.count
        var value = try or()
        while skip(name: "if") {
            defer { unknown.removeSubrange(known...) }
            let test = try or()
            var otherwise: (any Expression)?
            if skip(name: "else") {
                otherwise = try deeper { (me: inout Self) throws(SyntaxFailure) in try me.conditional() }
            }
            value = ConditionalNode(test: test, then: value, otherwise: otherwise, position: position)
        }
        return value
    }

    private mutating func or() throws(SyntaxFailure) -> any Expression {
        var left = try and()
        while current.isName("or") {
            let position = try link(next())
            left = LogicNode(left: left, right: try and(), isAnd: false, position: position)
        }
        return left
    }

    private mutating func and() throws(SyntaxFailure) -> any Expression {
        var left = try not()
        while current.isName("and") {
            let position = try link(next())
            left = LogicNode(left: left, right: try not(), isAnd: true, position: position)
        }
        return left
    }

    private mutating func not() throws(SyntaxFailure) -> any Expression {
        guard current.isName("not") else { return try comparison() }
        let position = next().position
        let operand = try deeper { (me: inout Self) throws(SyntaxFailure) in try me.not() }
        return NotNode(operand: operand, position: position)
    }

    private mutating func comparison() throws(SyntaxFailure) -> any Expression {
        let first = try sum()
        var rest: [(sign: CompareNode.Operator, operand: any Expression)] = []
        var position: Position?
        while let sign = comparisonSign() {
            position = position ?? current.position
            next()
            if case .isNotIn = sign { next() }
            rest.append((sign, try sum()))
        }
        guard let position else { return first }
        return CompareNode(first: first, rest: rest, position: position)
    }

    private func comparisonSign() -> CompareNode.Operator? {
        if current.kind == .name {
            if current.text == "in" { return .isIn }
            return current.text == "not" && following.isName("in") ? .isNotIn : nil
        }
        guard current.kind == .operator else { return nil }
        switch current.text {
        case "==": return .equal
        case "!=": return .notEqual
        default: return Ordering.Operator(rawValue: current.text).map { .order($0) }
        }
    }

    private mutating func sum() throws(SyntaxFailure) -> any Expression {
        var left = try concatenation()
        while current.is("+") || current.is("-"), let sign = Arithmetic.Operator(rawValue: current.text) {
            let position = try link(next())
            left = ArithmeticNode(left: left, sign: sign, right: try concatenation(), position: position)
        }
        return left
    }

    private mutating func concatenation() throws(SyntaxFailure) -> any Expression {
        let position = current.position
        var parts = [try product()]
        while skip("~") { parts.append(try product()) }
        return parts.count == 1 ? parts[0] : ConcatNode(parts: parts, position: position)
    }

    private mutating func product() throws(SyntaxFailure) -> any Expression {
        var left = try power()
        while current.kind == .operator, ["*", "/", "//", "%"].contains(current.text),
            let sign = Arithmetic.Operator(rawValue: current.text)
        {
            let position = try link(next())
            left = ArithmeticNode(left: left, sign: sign, right: try power(), position: position)
        }
        return left
    }

    private mutating func power() throws(SyntaxFailure) -> any Expression {
        var left = try unary()
        while current.is("**") {
            let position = try link(next())
            left = ArithmeticNode(left: left, sign: .power, right: try unary(), position: position)
        }
        return left
    }

    private mutating func unary(withFilters: Bool = true) throws(SyntaxFailure) -> any Expression {
        let token = current
        var node: any Expression
        if token.is("-") || token.is("+") {
            next()
            let operand = try deeper { (me: inout Self) throws(SyntaxFailure) in try me.unary(withFilters: false) }
            node = SignNode(operand: operand, isMinus: token.text == "-", position: token.position)
        } else {
            node = try primary()
        }
        node = try postfixes(of: node)
        return withFilters ? try filtersAndTests(of: node) : node
    }
}
