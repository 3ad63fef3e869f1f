import Values

/// What parsing a template gives: statements that run.
final class TemplateTree: Sendable {
    let text: String
    let statements: [any Statement]
    /// Blocks by name, wherever they stand.
    let blocks: [String: BlockNode]
    /// The text ends in a newline that Jinja drops. The main template gets it back, as Salt does.
    let lostNewline: Bool

    /// `file` is what errors name.
    init(parsing text: String, file: String, options: TemplateOptions) throws(Diagnostic) {
        self.text = text
        lostNewline = text.utf8.last == UInt8(ascii: "\n") && !options.keepTrailingNewline
        do {
            let header = TemplateHeader(text, options)
            var lexer = Lexer(header.text, options: header.options, keepsTrailingNewline: options.keepTrailingNewline)
            var parser = Parser(
                try lexer.read(),
                removedLine: header.removedLine,
                forgivesUnknownNames: options.forgivesUnknownNames
            )
            statements = try parser.template()
            blocks = parser.blocks
        } catch {
            let place = SourceLocation(file: file, line: Int(error.position.line), column: Int(error.position.column))
            throw Diagnostic(
                .error,
                "Jinja syntax error: \(error.message)",
                hint: error.hint,
                at: place,
                source: TemplateTree.line(error.position.line, of: text)
            )
        }
    }

    static func line(_ number: Int32, of text: String) -> String? {
        var current: Int32 = 1
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n") {
                if current == number { break }
                current += 1
            } else if current == number {
                bytes.append(byte)
            }
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return current == number ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
