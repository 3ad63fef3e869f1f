import Values

/// Groups that could match the same machine with nothing to choose between them: a mistake of the configuration, found before a machine finds it.
enum GroupTies {
    /// One problem for each pair of kinds of groups, so that a bad pattern among thousands of groups is not told a thousand times.
    static func problems(_ groups: [BootGroup]) -> [Diagnostic] {
        let kinds = Dictionary(grouping: groups) { Kind(labels: $0.selectors.keys.sorted(), priority: $0.priority) }
        let ordered = kinds.sorted { $0.key.labels.joined(separator: ",") < $1.key.labels.joined(separator: ",") }
        var problems: [Diagnostic] = []
        for (index, one) in ordered.enumerated() {
            for other in ordered[index...] where one.key.competes(with: other.key) {
                guard let pair = tie(one.value, other.value) else { continue }
                problems.append(problem(pair.0, pair.1))
            }
        }
        return problems
    }

    /// Which labels a group looks at.
    private struct Kind: Hashable {
        let labels: [String]
        let priority: Int

        func competes(with other: Kind) -> Bool {
            labels.count == other.labels.count && priority == other.priority
        }
    }

    /// Two groups that agree in every label that both look at.
    private static func tie(_ ones: [BootGroup], _ others: [BootGroup]) -> (BootGroup, BootGroup)? {
        guard let first = ones.first, let second = others.first else { return nil }
        let shared = first.selectors.keys.filter { second.selectors[$0] != nil }.sorted()
        var seen: [[String]: BootGroup] = [:]
        for group in ones {
            let key = shared.map { group.selectors[$0] ?? "" }
            if first.selectors.keys == second.selectors.keys, let twin = seen[key] { return (twin, group) }
            seen[key] = seen[key] ?? group
        }
        guard first.selectors.keys != second.selectors.keys else { return nil }
        for group in others {
            if let twin = seen[shared.map { group.selectors[$0] ?? "" }] { return (twin, group) }
        }
        return nil
    }

    private static func problem(_ one: BootGroup, _ other: BootGroup) -> Diagnostic {
        let (first, second) = one.location.line <= other.location.line ? (one, other) : (other, one)
        return Diagnostic(
            .error,
            "groups '\(first.name)' and '\(second.name)' can match the same machine with equally many selectors",
            hint: "add a selector to one of them, or a 'priority'; '\(first.name)' is at \(first.location)",
            at: second.location
        )
    }
}
