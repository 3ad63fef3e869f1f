/// Macros and calls of them with a body.
extension Parser {
    mutating func macroTag() throws(SyntaxFailure) -> MacroNode {
        let position = next().position
        let name = try expect(.name).text
        let parameters = try signature()
        let (body, uses) = try macroBody(until: "endmacro")
        let definition = MacroDefinition(
            name: name,
            parameters: parameters,
            body: body,
            takesCaller: uses.contains("caller"),
            takesNamed: uses.contains("kwargs"),
            takesMore: uses.contains("varargs"),
            position: position
        )
        return MacroNode(symbol: Symbol(name), definition: definition)
    }

    mutating func callTag() throws(SyntaxFailure) -> CallBlockNode {
        let position = next().position
        let parameters = current.is("(") ? try signature() : []
        let callPosition = current.position
        guard let call = try expression() as? CallNode else { throw failure("expected call", at: callPosition) }
        let (body, uses) = try macroBody(until: "endcall")
        let caller = MacroDefinition(
            name: nil,
            parameters: parameters,
            body: body,
            takesCaller: uses.contains("caller"),
            takesNamed: uses.contains("kwargs"),
            takesMore: uses.contains("varargs"),
            position: position
        )
        return CallBlockNode(call: call, caller: caller)
    }

    private mutating func macroBody(
        until end: String
    ) throws(SyntaxFailure) -> (body: [any Statement], uses: Set<String>) {
        let outerLoop = loopDepth
        loopDepth = 0
        defer { loopDepth = outerLoop }
        return try noting { (me: inout Self) throws(SyntaxFailure) in
            try me.inBody { (me: inout Self) throws(SyntaxFailure) in try me.wholeBody(until: end) }
        }
    }

    private mutating func signature() throws(SyntaxFailure) -> [MacroDefinition.Parameter] {
        var parameters: [MacroDefinition.Parameter] = []
        try expect("(")
        while !current.is(")") {
            if !parameters.isEmpty { try expect(",") }
            let name = try expect(.name)
            var fallback: (any Expression)?
            if skip("=") {
                fallback = try expression()
            } else if parameters.last?.fallback != nil {
                throw failure("non-default argument follows default argument", at: name.position)
            }
            parameters.append(MacroDefinition.Parameter(name: name.text, symbol: Symbol(name.text), fallback: fallback))
        }
        try expect(")")
        return parameters
    }
}
