import OrderedCollections
import Values

/// JSON as the last stage of a pipeline.
enum JSONDocument {
    /// Every part carries the place of the whole: JSON files are data, and nobody edits them by line.
    static func parse(_ text: RenderedText) throws(Diagnostic) -> Node {
        var body = text.text[...]
        if body.hasPrefix("#!") { body = body.drop { !$0.isNewline } }
        do {
            let value = try JSON.parse(likePython: String(body))
            return Node(value.isTruthy ? value : [:], at: text.origin(line: 1))
        } catch {
            let skipped = text.text.utf8.prefix(text.text.utf8.count - body.utf8.count)
            let line = skipped.count { $0 == UInt8(ascii: "\n") } + error.line
            throw Diagnostic(
                .error,
                "not valid JSON: \(error.reason)",
                at: text.origin(line: line, column: error.column)
            )
        }
    }
}
