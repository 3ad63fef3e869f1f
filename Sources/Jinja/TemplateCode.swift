import Values

/// What parsing a template gives: statements that run.
final class TemplateCode: Sendable {
    let file: String
    let statements: [any Statement]
    /// Blocks by name, wherever they stand.
    let blocks: [String: BlockNode]
    /// The text ends in a newline that Jinja drops. The main template gets it back, as Salt does.
    let lostNewline: Bool
    private let text: String

    init(parsing text: String, file: String, options: TemplateOptions) throws(Diagnostic) {
        self.file = file
        self.text = text
        lostNewline = text.utf8.last == UInt8(ascii: "\n") && !options.keepTrailingNewline
        do {
            let header = TemplateHeader(text, options)
            var lexer = Lexer(header.text, options: header.options, keepsTrailingNewline: options.keepTrailingNewline)
            var parser = Parser(try lexer.read(), removedLine: header.removedLine)
            statements = try parser.template()
            blocks = parser.blocks
        } catch {
            let place = SourceLocation(file: file, line: Int(error.position.line), column: Int(error.position.column))
            let source = TemplateCode.line(error.position.line, of: text)
            throw Diagnostic(
                .error,
                "Jinja syntax error: \(error.message)",
                hint: error.hint,
                at: place,
                source: source
            )
        }
    }

    /// How many lines the text has.
    var lines: Int32 { Int32(clamping: text.utf8.count { $0 == UInt8(ascii: "\n") }) }

    var allLines: [ArraySlice<UInt8>] {
        Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    /// The line as the author wrote it.
    func sourceLine(_ number: Int32) -> String? { TemplateCode.line(number, of: text) }

    private static func line(_ number: Int32, of text: String) -> String? {
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
