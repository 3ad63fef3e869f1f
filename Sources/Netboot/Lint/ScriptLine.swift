/// A line of an iPXE script: the commands in it with their words, and the settings that it expands.
struct ScriptLine {
    struct Word: Hashable {
        var text: String
        /// From 1.
        var column: Int
    }

    let number: Int
    /// Of `:label`.
    let label: Word?
    /// Between `||` and `&&`.
    let commands: [[Word]]

    init(_ text: Substring, number: Int) {
        self.number = number
        let words = Self.words(text)
        guard let first = words.first, first.text.hasPrefix(":") else {
            label = nil
            commands = words.split { $0.text == "||" || $0.text == "&&" }.map(Array.init)
            return
        }
        label = Word(text: String(first.text.dropFirst()), column: first.column)
        commands = []
    }

    /// Up to a word that begins a comment.
    private static func words(_ text: Substring) -> [Word] {
        var words: [Word] = []
        var (place, column) = (text.startIndex, 1)
        for part in text.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }) {
            column += text.distance(from: place, to: part.startIndex)
            place = part.startIndex
            if part.hasPrefix("#") { break }
            words.append(Word(text: String(part), column: column))
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
                found.append(Word(text: String(name.split(separator: ":").first ?? ""), column: column))
            }
            rest = inner
        }
        return found
    }
}
