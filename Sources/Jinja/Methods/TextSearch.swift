/// Splitting and finding, as Python's string methods do.
enum TextSearch {
    static func find(
        _ part: [Unicode.Scalar],
        in text: ArraySlice<Unicode.Scalar>,
        last: Bool = false
    ) -> Int? {
        guard text.count >= part.count else { return nil }
        let starts = text.startIndex...(text.endIndex - part.count)
        let matches: (Int) -> Bool = { start in text[start..<start + part.count].elementsEqual(part) }
        return last ? starts.last(where: matches) : starts.first(where: matches)
    }

    static func count(_ part: [Unicode.Scalar], in text: ArraySlice<Unicode.Scalar>) -> Int {
        if part.isEmpty { return text.count + 1 }
        var count = 0
        var rest = text
        while let found = find(part, in: rest) {
            count += 1
            rest = rest[(found + part.count)...]
        }
        return count
    }

    static func split(_ string: String, _ separator: String, most: Int, fromEnd: Bool) -> [String] {
        let bytes = Array(string.utf8)
        let part = Array(separator.utf8)
        var starts: [Int] = []
        if fromEnd {
            var end = bytes.count
            while starts.count < most, let found = lastIndex(of: part, in: bytes, before: end) {
                starts.insert(found, at: 0)
                end = found
            }
        } else {
            var start = 0
            while starts.count < most, let found = bytes.firstIndex(of: part, from: start) {
                starts.append(found)
                start = found + part.count
            }
        }
        var parts: [String] = []
        var start = 0
        for found in starts {
            parts.append(String(decoding: bytes[start..<found], as: UTF8.self))
            start = found + part.count
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }

    private static func lastIndex(of part: [UInt8], in bytes: [UInt8], before end: Int) -> Int? {
        var start = end - part.count
        while start >= 0 {
            if bytes.has(part, at: start) { return start }
            start -= 1
        }
        return nil
    }

    /// At runs of blanks; none at the ends.
    static func splitAtBlanks(_ string: String, most: Int, fromEnd: Bool) -> [String] {
        let bytes = Array(string.utf8)
        if fromEnd { return splitAtBlanksFromEnd(bytes, most: most) }
        var parts: [String] = []
        var index = bytes.skippingBlanks(from: 0)
        while index < bytes.count {
            if parts.count == most {
                parts.append(String(decoding: bytes[index...], as: UTF8.self))
                return parts
            }
            var end = index
            while end < bytes.count, !bytes[end].isBlank { end += 1 }
            parts.append(String(decoding: bytes[index..<end], as: UTF8.self))
            index = bytes.skippingBlanks(from: end)
        }
        return parts
    }

    private static func splitAtBlanksFromEnd(_ bytes: [UInt8], most: Int) -> [String] {
        var parts: [String] = []
        var end = bytes.count
        while true {
            while end > 0, bytes[end - 1].isBlank { end -= 1 }
            guard end > 0 else { break }
            var start = end
            if parts.count == most { start = 0 } else { while start > 0, !bytes[start - 1].isBlank { start -= 1 } }
            parts.insert(String(decoding: bytes[start..<end], as: UTF8.self), at: 0)
            end = start
        }
        return parts
    }

    /// Python's `splitlines`.
    static func lines(_ string: String, keepingEnds: Bool = false) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var scalars = string.unicodeScalars.makeIterator()
        var pending = scalars.next()
        while let scalar = pending {
            pending = scalars.next()
            guard breaks.contains(scalar) else {
                line.append(scalar)
                continue
            }
            if keepingEnds { line.append(scalar) }
            if scalar == "\r", pending == "\n" {
                if keepingEnds { line.append("\n") }
                pending = scalars.next()
            }
            lines.append(String(line))
            line = String.UnicodeScalarView()
        }
        if !line.isEmpty { lines.append(String(line)) }
        return lines
    }

    private static let breaks: Set<Unicode.Scalar> = [
        "\n", "\r", "\u{0B}", "\u{0C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}",
    ]
}
