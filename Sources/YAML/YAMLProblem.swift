import CLibYAML
import Values

/// What is wrong in a YAML text, before the place is traced back to the template.
struct YAMLProblem: Error {
    let message: String
    let hint: String?
    /// From 0, in the text that was parsed.
    let line: Int
    let column: Int
    /// Where a quote or a bracket opened that nothing closes; a line from 0.
    var opening: (what: String, line: Int)?

    init(_ message: String, hint: String? = nil, at mark: yaml_mark_t, opening: (what: String, line: Int)? = nil) {
        self.message = message
        self.hint = hint
        self.opening = opening
        line = Int(mark.line)
        column = Int(mark.column)
    }

    func diagnostic(in text: RenderedText) -> Diagnostic {
        let hint =
            opening.map { opening in
                let place = text.origin(line: opening.line + 1)
                let shown = place.file == text.file ? "on line \(place.line)" : "at \(place.file):\(place.line)"
                return "\(opening.what) that opens \(shown) is not closed"
            } ?? self.hint
        let location = text.origin(line: line + 1, column: column + 1)
        let lines = text.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let shown = line < lines.count ? String(lines[line]) : ""
        guard !text.origins.isEmpty else {
            return Diagnostic(.error, message, hint: hint, at: location, source: shown.isEmpty ? nil : shown)
        }
        let before = lines.prefix(line).last { $0.contains { !$0.isWhitespace } }
        let isBlank = shown.allSatisfy(\.isWhitespace)
        let rendered = [before.map(String.init), isBlank ? nil : shown].compactMap(\.self).joined(separator: "\n    ")
        return Diagnostic(.error, message, hint: hint, at: location, rendered: rendered)
    }
}
