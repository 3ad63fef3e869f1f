/// Python's `textwrap.fill`: lines of at most `width` columns, each indented.
enum TextWrap {
    static func fill(_ text: String, width: Int, indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        var chunks = Array(chunks(of: text).reversed())
        var lines: [String] = []
        while !chunks.isEmpty {
            if !lines.isEmpty, chunks.last?.isBlank == true { chunks.removeLast() }
            let line = takeLine(from: &chunks, width: width - indent)
            if !line.isEmpty { lines.append(blanks + line) }
        }
        return lines.joined(separator: "\n")
    }

    /// The chunks (last first) that fit; a word longer than the line is cut.
    private static func takeLine(from chunks: inout [String], width: Int) -> String {
        var line: [String] = []
        var length = 0
        while let chunk = chunks.last, length + chunk.count <= width {
            line.append(chunk)
            length += chunk.count
            chunks.removeLast()
        }
        if let chunk = chunks.last, chunk.count > width {
            let room = max(1, width - length)
            line.append(String(chunk.prefix(room)))
            chunks[chunks.count - 1] = String(chunk.dropFirst(room))
        }
        if line.last?.isBlank == true { line.removeLast() }
        return line.joined()
    }

    /// Words, the blanks between them, and the parts of hyphenated words.
    private static func chunks(of text: String) -> [String] {
        var chunks: [String] = []
        var chunk = ""
        let characters = Array(text)
        for (index, character) in characters.enumerated() {
            let written: Character = character.isWhitespace ? " " : character
            if let last = chunk.last, (last == " ") != (written == " ") || breaksAfterHyphen(characters, index) {
                chunks.append(chunk)
                chunk = ""
            }
            chunk.append(written)
        }
        if !chunk.isEmpty { chunks.append(chunk) }
        return chunks
    }

    /// Whether a line may break before `index`: two word characters, the last a letter, a hyphen, and the same again.
    private static func breaksAfterHyphen(_ text: [Character], _ index: Int) -> Bool {
        guard index >= 3, text[index - 1] == "-", index + 1 < text.count else { return false }
        return isWord(text[index - 3]) && text[index - 2].isLetter && isWord(text[index])
            && (text[index + 1].isLetter || text[index + 1] == "_")
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}

extension String {
    fileprivate var isBlank: Bool { first == " " }
}
