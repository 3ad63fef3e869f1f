/// What JMESPath says about an expression that it cannot read, in its own words and without the expression below them.
struct JMESProblem {
    /// The expression it is in.
    var expression: String

    /// A word that does not fit.
    func unfit(_ token: JMESToken, _ reason: String) -> Failure {
        unfit(token, reason, column: column(token))
    }

    func unfit(_ token: JMESToken, _ reason: String, column: Int) -> Failure {
        let kind = token.kind.name.uppercased()
        let place = "Parse error at column \(column), token \"\(token.shown)\" (\(kind))"
        return failure("\(reason): \(place)", "in the JMESPath expression '\(excerpt)'")
    }

    /// A word where others were needed; the end of the expression there means that it is not finished.
    func unfit(_ token: JMESToken, expecting wanted: String) -> Failure {
        if token.kind == .end { return notFinished() }
        return unfit(token, "Expecting: \(wanted), got: \(token.kind.name)")
    }

    /// What stands before an argument list and is no name.
    func notCallable(_ token: JMESToken) -> Failure {
        unfit(token, "Invalid function name '\(token.shown)'")
    }

    func notFinished() -> Failure {
        failure("Invalid jmespath expression: Incomplete expression", "'\(excerpt)' is not finished")
    }

    private func failure(_ message: String, _ hint: String) -> Failure {
        var failure = Failure(.other, message)
        failure.hint = hint
        return failure
    }

    private var excerpt: String {
        expression.unicodeScalars.count > 80
            ? "\(String(String.UnicodeScalarView(expression.unicodeScalars.prefix(80))))…" : expression
    }

    /// Counted from 0, in characters.
    private func column(_ token: JMESToken) -> Int {
        String(decoding: expression.utf8.prefix(token.column), as: UTF8.self).unicodeScalars.count
    }
}
