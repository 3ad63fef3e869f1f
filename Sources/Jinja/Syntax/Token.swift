/// A piece of a template, as the parser sees it.
struct Token: Sendable {
    enum Kind: Hashable, Sendable {
        case data
        case blockBegin
        case blockEnd
        case variableBegin
        case variableEnd
        case name
        case string
        case integer
        case float
        case `operator`
        case endOfTemplate
    }

    var kind: Kind
    /// The name, operator, unescaped string or template text; a number as written.
    var text: String
    var position: Position

    /// How Jinja names it in messages.
    var description: String {
        switch kind {
        case .name, .operator: text
        default: kind.description
        }
    }

    func `is`(_ symbol: String) -> Bool { kind == .operator && text == symbol }

    func isName(_ name: String) -> Bool { kind == .name && text == name }
}

extension Token.Kind: CustomStringConvertible {
    var description: String {
        switch self {
        case .data: "template data / text"
        case .blockBegin: "begin of statement block"
        case .blockEnd: "end of statement block"
        case .variableBegin: "begin of print statement"
        case .variableEnd: "end of print statement"
        case .name: "name"
        case .string: "string"
        case .integer: "integer"
        case .float: "float"
        case .operator: "operator"
        case .endOfTemplate: "end of template"
        }
    }
}
