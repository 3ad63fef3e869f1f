/// Shell patterns as Python's `fnmatchcase` reads them: `*`, `?`, `[seq]`, `[!seq]`.
enum Glob {
    static func matches(_ pattern: String, _ text: String) -> Bool {
        matches(Array(pattern.unicodeScalars), Array(text.unicodeScalars))
    }

    private static func matches(_ pattern: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
        var (at, index) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while index < text.count {
            if at < pattern.count, pattern[at] == "*" {
                star = (at, index)
                at += 1
            } else if at < pattern.count, let next = step(pattern, at, text[index]) {
                at = next
                index += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                at = last.pattern + 1
                index = last.text + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "*" }
    }

    /// Where the pattern goes on after it matched `scalar`; nil: it does not.
    private static func step(_ pattern: [Unicode.Scalar], _ at: Int, _ scalar: Unicode.Scalar) -> Int? {
        if pattern[at] == "?" { return at + 1 }
        guard pattern[at] == "[", let end = setEnd(pattern, at) else { return pattern[at] == scalar ? at + 1 : nil }
        var index = at + 1
        let isNegated = pattern[index] == "!"
        if isNegated { index += 1 }
        var found = false
        while index < end {
            if index + 2 < end, pattern[index + 1] == "-" {
                if pattern[index] <= scalar, scalar <= pattern[index + 2] { found = true }
                index += 3
            } else {
                if pattern[index] == scalar { found = true }
                index += 1
            }
        }
        return found != isNegated ? end + 1 : nil
    }

    private static func setEnd(_ pattern: [Unicode.Scalar], _ at: Int) -> Int? {
        var index = at + 1
        if index < pattern.count, pattern[index] == "!" { index += 1 }
        if index < pattern.count, pattern[index] == "]" { index += 1 }
        return pattern[min(index, pattern.count)...].firstIndex(of: "]")
    }
}
