/// What goes into a statement's parameters.
enum SQLValue: Sendable {
    case null
    case int(Int)
    case double(Double)
    case text(String)
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .int(value) }
    init(nilLiteral: ()) { self = .null }

    init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
    init(_ double: Double?) { self = double.map(SQLValue.double) ?? .null }
    init(_ int: Int?) { self = int.map(SQLValue.int) ?? .null }
}
