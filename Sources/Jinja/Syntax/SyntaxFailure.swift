/// What is wrong with a template's text, and where.
struct SyntaxFailure: Error {
    var message: String
    var position: Position
    var hint: String?
}
