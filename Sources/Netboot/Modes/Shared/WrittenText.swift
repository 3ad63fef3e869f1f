import Values

/// A YAML text as its author wrote it, for scalars that YAML turns into something else: `0644` loses its zero, and `52:54:00:12:34:56`
/// is a number to the base of 60.
struct WrittenText {
    private let lines: [Substring]

    init(_ text: String) { lines = Self.lines(of: text) }

    /// The lines, which end in LF or in CR LF: those two bytes are one character.
    static func lines(of text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    /// The characters of a kind that stand at a place; a quote before them does not count.
    func word(at place: SourceLocation, of kind: (Character) -> Bool) -> String {
        guard lines.indices.contains(place.line - 1) else { return "" }
        let rest = lines[place.line - 1].dropFirst(max(0, place.column - 1))
        return String((rest.first == "\"" || rest.first == "'" ? rest.dropFirst() : rest).prefix(while: kind))
    }
}
