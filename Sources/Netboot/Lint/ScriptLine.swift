/// A line of an iPXE script: the commands in it with their words, and the settings that it expands.
struct ScriptLine {
    struct Word: Hashable {
        var text: String
        var line: Int
        /// From 1.
        var column: Int
    }

    /// Of `:label`.
    let label: Word?
    /// Between `||` and `&&`.
    let commands: [[Word]]

    /// The lines of a text, each with those that it goes on in: a backslash at its end hides that end.
    static func lines(_ texts: [Substring]) -> [ScriptLine] {
        var lines: [ScriptLine] = [], begun: [Substring] = []
        for (number, text) in texts.enumerated() {
            let isGoingOn = text.last == "\\" && number < texts.count - 1
            begun.append(isGoingOn ? text.dropLast() : text)
            guard !isGoingOn else { continue }
            lines.append(ScriptLine(begun, number: number + 2 - begun.count))
            begun = []
        }
        return lines
    }

    /// `number`: of the first of these pieces.
    private init(_ pieces: [Substring], number: Int) {
        let sizes = pieces.dropLast().map(\.count)
        let words = Self.words(pieces.joined()[...], number).map { word in
            var word = word
            for size in sizes where word.line - number < sizes.count && word.column > size {
                word.line += 1
                word.column -= size
            }
            return word
        }
        guard let first = words.first, first.text.hasPrefix(":") else {
            label = nil
            commands = words.split { $0.text == "||" || $0.text == "&&" }.map(Array.init)
            return
        }
        label = Word(text: String(first.text.dropFirst()), line: first.line, column: first.column)
        commands = []
    }

    /// Up to a word that begins a comment.
    private static func words(_ text: Substring, _ line: Int) -> [Word] {
        var words: [Word] = []
        var (place, column) = (text.startIndex, 1)
        for part in text.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }) {
            column += text.distance(from: place, to: part.startIndex)
            place = part.startIndex
            if part.hasPrefix("#") { break }
            words.append(Word(text: String(part), line: line, column: column))
        }
        return words
    }

    /// The settings in a word: `${net0/mac:hexhyp}` is `net0/mac`.
    static func settings(in word: Word) -> [Word] {
        var found: [Word] = []
        var rest = word.text[...]
        while let open = rest.firstRange(of: "${") {
            let inner = rest[open.upperBound...]
            let name = inner.prefix { $0 != "}" && $0 != "$" }
            let column = word.column + word.text.distance(from: word.text.startIndex, to: open.lowerBound)
            if inner.dropFirst(name.count).first == "}" {
                let text = String(name.split(separator: ":").first ?? "")
                found.append(Word(text: text, line: word.line, column: column))
            }
            rest = inner
        }
        return found
    }
}
