/// What `diff -u` would say of two texts, in the words of Python's `difflib`, which Salt shows under `changes`.
enum UnifiedDiff {
    /// Texts larger than this are not compared line by line.
    static let limit = 1 << 20

    /// `changes.diff` for the content of a file that differs.
    static func describe(_ old: [UInt8], _ new: [UInt8]) -> String {
        switch (isBinary(old), isBinary(new)) {
        case (true, true): return "Replace binary file"
        case (true, false): return "Replace binary file with text file"
        case (false, true): return "Replace text file with binary file"
        case (false, false): break
        }
        guard old.count <= limit, new.count <= limit else {
            return "The files are too large to be compared line by line"
        }
        return text(lines(old), lines(new))
    }

    static func isBinary(_ bytes: [UInt8]) -> Bool {
        let head = bytes.prefix(8000)
        return head.contains(0) || String(validating: bytes, as: UTF8.self) == nil
    }

    /// The lines with their newlines.
    private static func lines(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            lines.append(String(decoding: bytes[start..<end], as: UTF8.self))
            start = end
        }
        return lines
    }

    private static func text(_ old: [String], _ new: [String]) -> String {
        var text = "--- \n+++ \n"
        for hunk in LineMatcher(old, new).hunks(context: 3) {
            guard let first = hunk.first, let last = hunk.last else { continue }
            text +=
                "@@ -\(range(first.old.lowerBound, last.old.upperBound)) "
                + "+\(range(first.new.lowerBound, last.new.upperBound)) @@\n"
            for part in hunk {
                if part.isEqual {
                    for line in old[part.old] { text += marked(" ", line) }
                } else {
                    for line in old[part.old] { text += marked("-", line) }
                    for line in new[part.new] { text += marked("+", line) }
                }
            }
        }
        return text
    }

    private static func marked(_ mark: String, _ line: String) -> String {
        line.hasSuffix("\n") ? mark + line : mark + line + "\n\\ No newline at end of file\n"
    }

    private static func range(_ start: Int, _ end: Int) -> String {
        let length = end - start
        if length == 1 { return "\(start + 1)" }
        return "\(length == 0 ? start : start + 1),\(length)"
    }
}

/// Finds what two lists of lines share, the way Python's `SequenceMatcher` does: longest runs first.
struct LineMatcher {
    /// A run of lines that are equal, or that stand for each other.
    struct Part {
        var isEqual: Bool
        var old: Range<Int>
        var new: Range<Int>
    }

    private struct Match {
        var old: Int
        var new: Int
        var count: Int
    }

    private let old: [Int]
    private let new: [Int]
    /// Where each line stands in `new`, without lines so common that they say nothing.
    private let places: [[Int]]

    init(_ oldLines: [String], _ newLines: [String]) {
        var numbers: [String: Int] = [:]
        func number(_ line: String) -> Int {
            if let known = numbers[line] { return known }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        old = oldLines.map(number)
        new = newLines.map(number)
        var places = Array(repeating: [Int](), count: numbers.count)
        for (place, line) in new.enumerated() { places[line].append(place) }
        if new.count >= 200 {
            for line in places.indices where places[line].count > new.count / 100 + 1 { places[line] = [] }
        }
        self.places = places
    }

    /// Changes with `context` equal lines around them, near ones together.
    func hunks(context: Int) -> [[Part]] {
        var parts = parts()
        if let first = parts.first, first.isEqual {
            let skipped = max(first.old.count - context, 0)
            parts[0].old = first.old.dropFirst(skipped)
            parts[0].new = first.new.dropFirst(skipped)
        }
        if let last = parts.last, last.isEqual { parts[parts.count - 1] = head(last, context) }
        var hunks: [[Part]] = []
        var hunk: [Part] = []
        for part in parts {
            guard part.isEqual, part.old.count > 2 * context else {
                hunk.append(part)
                continue
            }
            hunks.append(hunk + [head(part, context)])
            hunk = [Part(isEqual: true, old: part.old.suffix(context), new: part.new.suffix(context))]
        }
        hunks.append(hunk)
        return hunks.filter { $0.contains { !$0.isEqual } }
    }

    private func head(_ part: Part, _ count: Int) -> Part {
        Part(isEqual: true, old: part.old.prefix(count), new: part.new.prefix(count))
    }

    private func parts() -> [Part] {
        var parts: [Part] = []
        var i = 0, j = 0
        for match in matches() + [Match(old: old.count, new: new.count, count: 0)] {
            if i < match.old || j < match.new {
                parts.append(Part(isEqual: false, old: i..<match.old, new: j..<match.new))
            }
            i = match.old + match.count
            j = match.new + match.count
            if match.count > 0 { parts.append(Part(isEqual: true, old: match.old..<i, new: match.new..<j)) }
        }
        return parts
    }

    /// All matching runs in order, neighbours joined.
    private func matches() -> [Match] {
        var waiting = [(old: 0..<old.count, new: 0..<new.count)]
        var found: [Match] = []
        while let (a, b) = waiting.popLast() {
            let match = longest(a, b)
            guard match.count > 0 else { continue }
            found.append(match)
            waiting.append((a.lowerBound..<match.old, b.lowerBound..<match.new))
            waiting.append((match.old + match.count..<a.upperBound, match.new + match.count..<b.upperBound))
        }
        found.sort { ($0.old, $0.new) < ($1.old, $1.new) }
        var joined: [Match] = []
        for match in found {
            if let last = joined.last, last.old + last.count == match.old, last.new + last.count == match.new {
                joined[joined.count - 1].count += match.count
            } else {
                joined.append(match)
            }
        }
        return joined
    }

    /// The longest common run; of equals the first in `old`, then in `new`.
    private func longest(_ a: Range<Int>, _ b: Range<Int>) -> Match {
        var best = Match(old: a.lowerBound, new: b.lowerBound, count: 0)
        var lengths: [Int: Int] = [:]
        for i in a {
            var next: [Int: Int] = [:]
            for j in places[old[i]] where j >= b.lowerBound {
                if j >= b.upperBound { break }
                let count = (lengths[j - 1] ?? 0) + 1
                next[j] = count
                if count > best.count { best = Match(old: i - count + 1, new: j - count + 1, count: count) }
            }
            lengths = next
        }
        return extended(best, a, b)
    }

    /// Common lines were left out of the search; a run may go on over them.
    private func extended(_ match: Match, _ a: Range<Int>, _ b: Range<Int>) -> Match {
        var match = match
        while match.old > a.lowerBound, match.new > b.lowerBound, old[match.old - 1] == new[match.new - 1] {
            match = Match(old: match.old - 1, new: match.new - 1, count: match.count + 1)
        }
        while match.old + match.count < a.upperBound, match.new + match.count < b.upperBound,
            old[match.old + match.count] == new[match.new + match.count]
        {
            match.count += 1
        }
        return match
    }
}
