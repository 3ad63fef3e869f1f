import OrderedCollections
import Values

/// Puts the words of a nodegroup where `N@name` stands.
struct Nodegroups {
    private static let operators: Set<String> = ["and", "or", "not", "(", ")"]
    private let groups: Value.Map

    init(_ groups: Value.Map) {
        self.groups = groups
    }

    func expand(_ words: [String], inside: Set<String> = []) -> [String] {
        words.flatMap { word in
            guard word.hasPrefix("N@") else { return [word] }
            return members(of: String(word.dropFirst(2)), inside: inside)
        }
    }

    private func members(of name: String, inside: Set<String>) -> [String] {
        // A group that does not exist or contains itself leaves a gap, and with it an expression that matches nothing.
        guard !inside.contains(name), let group = groups[.string(name)] else { return [] }
        let inside = inside.union([name])
        let words =
            switch group {
            case .list(let list): list.map(\.keyText)
            case .string(let text): text.split(whereSeparator: \.isWhitespace).map(String.init)
            default: [String]()
            }
        if words.isEmpty { return [] }
        return plainNames(words) ?? ["("] + expand(words, inside: inside) + [")"]
    }

    /// Nothing but ids is `L@a,b`; with an expression's characters among them, `E@a`.
    private func plainNames(_ words: [String]) -> [String]? {
        let isPlain = words.allSatisfy { word in
            !Self.operators.contains(word) && !word.contains("*") && !isEngineTarget(word)
        }
        guard isPlain else { return nil }
        guard words.contains(where: { $0.contains { "([{\\?}])".contains($0) } }) else {
            return ["L@" + words.joined(separator: ",")]
        }
        return ["E@" + (words.count == 1 ? words[0] : "(\(words.joined(separator: "|")))$")]
    }

    private func isEngineTarget(_ word: String) -> Bool {
        guard let first = word.utf8.first, (65...90).contains(first) else { return false }
        return word.dropFirst().hasPrefix("@")
    }
}
