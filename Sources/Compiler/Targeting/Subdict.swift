import OrderedCollections
import Values

/// `key:sub:pattern` against grains or pillar. The deepest split of key and pattern is tried first.
struct Subdict {
    enum Comparison {
        case glob, pcre, exact
    }

    let comparison: Comparison
    let delimiter: String
    /// Every `*:` doubles the ways to look; one that is not found soon is not there.
    private let budget: Budget

    private final class Budget {
        private var left = 20_000

        /// A look at a long pattern takes longer.
        func pay(for pattern: String) -> Bool {
            left -= 1 + pattern.utf8.count / 64
            return left >= 0
        }
    }

    init(_ comparison: Comparison, _ delimiter: String = ":") {
        self.init(comparison, delimiter, Budget())
    }

    private init(_ comparison: Comparison, _ delimiter: String, _ budget: Budget) {
        self.comparison = comparison
        self.delimiter = delimiter
        self.budget = budget
    }

    func matches(_ expression: String, in data: Value) -> Bool {
        guard budget.pay(for: expression) else { return false }
        let parts = Array(PathPieces(expression, delimiter))
        return (1..<max(1, parts.count)).reversed().contains { index in
            guard budget.pay(for: expression) else { return false }
            let key = String(expression[..<parts[index - 1].endIndex])
            if key == "*" { return match(data, with: expression) }
            guard let value = data.traverse(key, delimiter: delimiter), value != .map([:]) else { return false }
            return match(value, with: String(expression[parts[index].startIndex...]))
        }
    }

    private func match(_ value: Value, with pattern: String) -> Bool {
        switch value {
        case .map(let map): matches(pattern, in: map)
        case .list(let list):
            list.contains { member in
                if case .map(let map) = member { return matches(pattern, in: map) }
                return isEqual(member, pattern)
            }
        default: pattern == "*" || isEqual(value, pattern)
        }
    }

    private func matches(_ pattern: String, in map: Value.Map) -> Bool {
        let isWildcard = pattern.hasPrefix("*:")
        let pattern = isWildcard ? String(pattern.dropFirst(2)) : pattern
        if pattern == "*" || map[.string(pattern)] != nil { return true }
        if map.keys.contains(where: { isEqual($0, pattern) }) { return true }
        if Subdict(comparison, ":", budget).matches(pattern, in: .map(map)) { return true }
        return isWildcard && map.values.contains { matchesAnywhere(pattern, in: $0) }
    }

    private func matchesAnywhere(_ pattern: String, in value: Value) -> Bool {
        switch value {
        case .map(let map): matches(pattern, in: map)
        case .list(let list): list.contains { isEqual($0, pattern) }
        default: isEqual(value, pattern)
        }
    }

    /// Both sides in lower case, as Python prints them.
    private func isEqual(_ value: Value, _ pattern: String) -> Bool {
        let text = Self.pythonText(value).lowercased(), pattern = pattern.lowercased()
        return switch comparison {
        case .exact: text == pattern
        case .glob: Glob.matches(text, pattern)
        case .pcre: Matcher.expression(pattern, matches: text)
        }
    }

    private static func pythonText(_ value: Value) -> String {
        switch value {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        default: value.keyText
        }
    }
}
