extension Filters {
    /// Filters that fit a text into a length.
    static let wrapping: [String: Filter] = [
        "truncate": filter("truncate", ["length", "killwords", "end", "leeway"]) { value, arguments, _ in
            let text = try PythonText.text(value)
            let leeway = arguments[3].isNothing ? 5 : try arguments.int(3)
            return .string(
                try truncated(
                    text,
                    arguments.int(0, or: 255),
                    cutsWords: arguments.flag(1),
                    end: arguments.text(2, or: "..."),
                    leeway: leeway
                )
            )
        },
        "wordwrap": filter(
            "wordwrap",
            ["width", "break_long_words", "wrapstring", "break_on_hyphens"]
        ) { value, arguments, _ in
            let wrap = WordWrap(
                width: try arguments.int(0, or: 79),
                breaksWords: try arguments.flag(1, or: true),
                breaksHyphens: try arguments.flag(3, or: true)
            )
            let newline = try arguments.optionalText(2) ?? "\n"
            let lines = try TextSearch.lines(PythonText.text(value)).map { wrap.lines($0).joined(separator: newline) }
            return .string(lines.joined(separator: newline))
        },
    ]

    private static func truncated(
        _ text: String,
        _ length: Int,
        cutsWords: Bool,
        end: String,
        leeway: Int
    ) throws -> String {
        guard length >= end.scalarCount else {
            throw Failure(.other, "expected length >= \(end.scalarCount), got \(length)")
        }
        guard text.scalarCount > length.addingReportingOverflow(max(leeway, 0)).partialValue else { return text }
        var kept = text.unicodeScalars.prefix(length - end.scalarCount)
        if !cutsWords, let space = kept.lastIndex(of: " ") { kept = kept[..<space] }
        return String(Substring(kept)) + end
    }
}

/// Python's `textwrap` for one paragraph, without expanding tabs or replacing blanks.
struct WordWrap {
    let width: Int
    let breaksWords: Bool
    let breaksHyphens: Bool

    func lines(_ text: String) -> [String] {
        guard width > 0 else { return [text] }
        var lines: [String] = []
        var line: [[Unicode.Scalar]] = []
        var length = 0
        var chunks = Array(chunks(text).reversed())
        while let chunk = chunks.last {
            if line.isEmpty, !lines.isEmpty, chunk.first == " " {
                chunks.removeLast()
            } else if length + chunk.count <= width {
                line.append(chunk)
                length += chunk.count
                chunks.removeLast()
            } else {
                if chunk.count > width { breakLong(&chunks, &line, room: width - length) }
                finish(&line, into: &lines)
                length = 0
            }
        }
        finish(&line, into: &lines)
        return lines
    }

    private func finish(_ line: inout [[Unicode.Scalar]], into lines: inout [String]) {
        if line.last?.first == " " { line.removeLast() }
        if !line.isEmpty { lines.append(String(String.UnicodeScalarView(line.joined()))) }
        line = []
    }

    private func breakLong(_ chunks: inout [[Unicode.Scalar]], _ line: inout [[Unicode.Scalar]], room: Int) {
        guard let chunk = chunks.popLast() else { return }
        if breaksWords, room > 0 || line.isEmpty {
            let take = max(room, 1)
            line.append(Array(chunk[..<take]))
            chunks.append(Array(chunk[take...]))
        } else if line.isEmpty {
            line.append(chunk)
        } else {
            chunks.append(chunk)
        }
    }

    /// Words, runs of spaces, and the parts of words with hyphens.
    private func chunks(_ text: String) -> [[Unicode.Scalar]] {
        var chunks: [[Unicode.Scalar]] = []
        var current: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            let followsHyphen =
                breaksHyphens && current.count > 1 && current.last == "-"
                && scalar.properties.isAlphabetic && current[current.count - 2].properties.isAlphabetic
            if let last = current.last, (last == " ") != (scalar == " ") || followsHyphen {
                chunks.append(current)
                current = []
            }
            current.append(scalar)
        }
        if !current.isEmpty { chunks.append(current) }
        return chunks
    }
}
