/// "did you mean …" for misspelt names.
package enum Suggestion {
    /// What is longer is no name that somebody misspelt, and would take long to compare.
    private static let longest = 100

    /// The nearest of `candidates`, if one is near enough to be what was meant.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let length = word.count
        guard (2...longest).contains(length) else { return nil }
        let limit = max(1, length / 3)
        let ranked = candidates.lazy
            .filter { abs($0.count - length) <= limit && haveNearParts(word, $0) && isLikely(word, $0) }
            .map { (name: $0, distance: distance(word, $0)) }
        let best = ranked.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let best, best.distance <= limit else { return nil }
        return best.name
    }

    /// One edit makes any short word out of two letters: only a last letter may be missing.
    private static func isLikely(_ word: String, _ candidate: String) -> Bool {
        word.count > 2 || candidate.hasPrefix(word)
    }

    /// Whether every part of a dotted name is near its counterpart: `zfs.present` is not meant to be `host.present`.
    private static func haveNearParts(_ first: String, _ second: String) -> Bool {
        let parts = zip(first.split(separator: "."), second.split(separator: ".")).map { (String($0), String($1)) }
        return parts.count < 2 || parts.allSatisfy { distance($0, $1) <= max(1, $0.count / 3) }
    }

    /// Edits (insert, delete, replace, swap of neighbours) that turn one word into the other.
    static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first), b = Array(second)
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](), last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                var best = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    best = min(best, beforeLast[j - 2] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
