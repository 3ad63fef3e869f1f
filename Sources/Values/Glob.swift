/// Python's `fnmatch`: `*` matches anything (slashes too), `?` one character, `[a-c]` and `[!a-c]` one of a set.
package enum Glob {
    package static func matches(_ text: some StringProtocol, _ pattern: some StringProtocol) -> Bool {
        matches(Array(text.unicodeScalars), Array(pattern.unicodeScalars))
    }

    private static func matches(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
        var place = 0, next = 0
        // Where to go on when the text does not fit: one character more for the last star.
        var star: (place: Int, next: Int)?
        while place < text.count {
            if next < pattern.count, pattern[next] == "*" {
                star = (place, next)
                next += 1
            } else if let end = step(text[place], pattern, next) {
                place += 1
                next = end
            } else if let last = star {
                star = (last.place + 1, last.next)
                place = last.place + 1
                next = last.next + 1
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == "*" }
    }

    /// The place in the pattern after what `scalar` matches there, or nil.
    private static func step(_ scalar: Unicode.Scalar, _ pattern: [Unicode.Scalar], _ next: Int) -> Int? {
        guard next < pattern.count else { return nil }
        switch pattern[next] {
        case "?": return next + 1
        case "[":
            guard let end = setEnd(pattern, next) else { return scalar == "[" ? next + 1 : nil }
            return isMember(scalar, pattern[(next + 1)..<end]) ? end + 1 : nil
        default: return pattern[next] == scalar ? next + 1 : nil
        }
    }

    /// The place of the bracket that closes a set. One right after the opening belongs to the set.
    private static func setEnd(_ pattern: [Unicode.Scalar], _ start: Int) -> Int? {
        var place = start + 1
        if place < pattern.count, pattern[place] == "!" { place += 1 }
        if place < pattern.count, pattern[place] == "]" { place += 1 }
        while place < pattern.count, pattern[place] != "]" { place += 1 }
        return place < pattern.count ? place : nil
    }

    private static func isMember(_ scalar: Unicode.Scalar, _ set: ArraySlice<Unicode.Scalar>) -> Bool {
        var rest = set
        let isNegated = rest.first == "!"
        if isNegated { rest.removeFirst() }
        while let first = rest.popFirst() {
            if rest.count >= 2, rest.first == "-" {
                rest.removeFirst()
                if let last = rest.popFirst(), first <= scalar, scalar <= last { return !isNegated }
            } else if first == scalar {
                return !isNegated
            }
        }
        return isNegated
    }
}
