import OrderedCollections
import Values

/// `web* and G@os:Debian or not N@old`: words apart, `and or not ( )` among them, everything else a single target.
///
/// `and` binds tighter than `or`, as in Python; `X not Y` means `X and not Y`.
struct CompoundTarget {
    private let words: [String]

    init(_ expression: String, _ nodegroups: Value.Map) {
        let words = expression.split(whereSeparator: \.isWhitespace).map(String.init)
        self.words = Nodegroups(nodegroups).expand(words)
    }

    /// False where the expression is malformed.
    func matches(_ matcher: Matcher) -> Bool {
        var reader = Reader(words: words[...], matcher: matcher)
        guard let result = reader.alternatives(), reader.words.isEmpty else { return false }
        return result
    }

    /// What is wrong with the expression itself or with one of its words.
    func problem(_ matcher: Matcher) -> String? {
        if words.isEmpty { return "the expression is empty" }
        for word in words {
            guard let target = EngineTarget(word), let kind = target.kind else { continue }
            if let problem = matcher.problem(kind, target.pattern, delimiter: target.delimiter) { return problem }
        }
        var reader = Reader(words: words[...], matcher: matcher)
        if reader.alternatives() != nil, reader.words.isEmpty { return nil }
        if let word = words.first(where: { EngineTarget($0).map { $0.kind == nil } ?? false }) {
            return "'\(word)' starts with no known letter: G P I J L N S E R D"
        }
        return "words need 'and', 'or' or 'not' between them, and parentheses come in pairs"
    }

    private struct Reader {
        var words: ArraySlice<String>
        let matcher: Matcher

        mutating func alternatives() -> Bool? {
            guard var result = conjunction() else { return nil }
            while words.first == "or" {
                words.removeFirst()
                guard let next = conjunction() else { return nil }
                result = result || next
            }
            return result
        }

        private mutating func conjunction() -> Bool? {
            guard var result = negation() else { return nil }
            while let word = words.first, word == "and" || word == "not" {
                if word == "and" { words.removeFirst() }
                guard let next = negation() else { return nil }
                result = result && next
            }
            return result
        }

        private mutating func negation() -> Bool? {
            guard let word = words.popFirst() else { return nil }
            switch word {
            case "not": return words.first == "not" ? nil : negation().map { !$0 }
            case "(":
                guard let inner = alternatives(), words.popFirst() == ")" else { return nil }
                return inner
            case ")", "and", "or": return nil
            default: return single(word)
            }
        }

        private func single(_ word: String) -> Bool? {
            guard let target = EngineTarget(word) else { return matcher.matches(.glob, word) }
            guard let kind = target.kind else { return nil }
            return matcher.matches(kind, target.pattern, delimiter: target.delimiter)
        }
    }
}

/// `G@os:Debian`, `I|@key|value`: an engine letter, perhaps a delimiter, and a pattern.
struct EngineTarget {
    let letter: Character
    let delimiter: String
    let pattern: String

    init?(_ word: String) {
        guard let at = word.firstIndex(of: "@"), let letter = word.first, "GPIJLNSERDTM".contains(letter) else {
            return nil
        }
        let between = word[word.index(after: word.startIndex)..<at]
        guard word.index(after: at) < word.endIndex, between.count <= 1, between.isEmpty || "GPIJ".contains(letter)
        else { return nil }
        self.letter = letter
        delimiter = between.isEmpty ? ":" : String(between)
        pattern = String(word[word.index(after: at)...])
    }

    var kind: TargetKind? {
        switch letter {
        case "G": .grain
        case "P": .grainPCRE
        case "I": .pillar
        case "J": .pillarPCRE
        case "L": .list
        case "S": .ipcidr
        case "E": .pcre
        case "R": .range
        case "D": .data
        default: nil
        }
    }
}
