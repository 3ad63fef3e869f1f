import Values

/// A word of a JMESPath expression.
struct JMESToken: Equatable {
    enum Kind: Equatable {
        case end, name, quotedName, literal, text, number
        case dot, star, flatten, filter, openBracket, closeBracket, openBrace, closeBrace, openParen, closeParen
        case comma, colon, current, reference, pipe, or, and, not
        case equal, unequal, less, lessOrEqual, greater, greaterOrEqual

        /// What JMESPath calls it.
        var name: String {
            switch self {
            case .end: "eof"
            case .name: "unquoted_identifier"
            case .quotedName: "quoted_identifier"
            case .literal, .text: "literal"
            case .number: "number"
            case .dot: "dot"
            case .star: "star"
            case .flatten: "flatten"
            case .filter: "filter"
            case .openBracket: "lbracket"
            case .closeBracket: "rbracket"
            case .openBrace: "lbrace"
            case .closeBrace: "rbrace"
            case .openParen: "lparen"
            case .closeParen: "rparen"
            case .comma: "comma"
            case .colon: "colon"
            case .current: "current"
            case .reference: "expref"
            case .pipe: "pipe"
            case .or: "or"
            case .and: "and"
            case .not: "not"
            case .equal: "eq"
            case .unequal: "ne"
            case .less: "lt"
            case .lessOrEqual: "lte"
            case .greater: "gt"
            case .greaterOrEqual: "gte"
            }
        }
    }

    var kind: Kind
    var text: String
    /// Counted from 0, in bytes.
    var column: Int

    /// How tightly it holds what stands before it.
    var bindingPower: Int {
        switch kind {
        case .pipe: 1
        case .or: 2
        case .and: 3
        case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual: 5
        case .flatten: 9
        case .star: 20
        case .filter: 21
        case .dot: 40
        case .not: 45
        case .openBrace: 50
        case .openBracket: 55
        case .openParen: 60
        default: 0
        }
    }

    /// What it stands for: a literal is JSON, or text that was meant to be in quotes.
    var value: Object {
        switch kind {
        case .literal: literal ?? .string(text)
        case .number: Object((try? JSON.parse(number)) ?? .string(text))
        default: .string(text)
        }
    }

    /// As messages show it.
    var shown: String { (try? PythonText.text(value)) ?? text }

    /// `-007` is 7 below zero, as in Python.
    private var number: String {
        let digits = String(text.drop { $0 == "-" }.drop { $0 == "0" })
        return digits.isEmpty ? "0" : text.hasPrefix("-") ? "-\(digits)" : digits
    }

    /// Nil for text in backquotes that cannot be read.
    var literal: Object? {
        if let value = try? JSON.parse(text) { return Object(value) }
        return (try? JSON.parse("\"\(text.drop { $0.isWhitespace })\"")).map { Object($0) }
    }
}
