/// A word of a JMESPath expression.
struct JMESToken: Equatable {
    enum Kind: Equatable {
        case end, name, quotedName, literal, text, number
        case dot, star, flatten, filter, openBracket, closeBracket, openBrace, closeBrace, openParen, closeParen
        case comma, colon, current, reference, pipe, or, and, not
        case equal, unequal, less, lessOrEqual, greater, greaterOrEqual
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
}
