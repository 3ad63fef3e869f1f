import OrderedCollections

/// How `slsutil.merge` and its kin put two mappings together.
package enum MergeStrategy: String, CaseIterable, Sendable {
    /// Deeply; for YAML the same as `recurse`.
    case smart
    /// Deeply: mappings merge, everything else of the second replaces.
    case recurse
    /// Keys of the first level are replaced whole.
    case overwrite
    /// Keys that both have become a list of both values.
    case list
    /// The same as `overwrite`: only yamlex, a renderer that cm does not have, says what to join.
    case aggregate
    case none
}

extension Value {
    /// `other` merged over this, as Salt's `dictupdate.update`: lists are replaced unless `mergeLists`, which appends
    /// what is missing. What is no mapping is replaced.
    package func updated(with other: Value, mergeLists: Bool = false) -> Value {
        guard case .map(var map) = self, case .map(let update) = other else { return other }
        for (key, value) in update {
            switch (map[key], value) {
            case (.map?, .map):
                map[key] = map[key]?.updated(with: value, mergeLists: mergeLists)
            case (.list(let old)?, .list(let new)) where mergeLists:
                map[key] = .list(old + new.filter { !old.contains($0) })
            default:
                map[key] = value
            }
        }
        return .map(map)
    }

    /// `other` merged over this by a named strategy.
    package func merged(with other: Value, by strategy: MergeStrategy, mergeLists: Bool = false) -> Value {
        switch strategy {
        case .smart, .recurse: updated(with: other, mergeLists: mergeLists)
        case .none: updated(with: other)
        case .overwrite, .aggregate: overwritten(with: other)
        case .list: listed(with: other)
        }
    }

    private func overwritten(with other: Value) -> Value {
        guard case .map(var map) = self, case .map(let update) = other else { return other }
        for (key, value) in update { map[key] = value }
        return .map(map)
    }

    private func listed(with other: Value) -> Value {
        guard case .map(var map) = self, case .map(let update) = other else { return other }
        for (key, value) in map {
            if let second = update[key] { map[key] = [value, second] }
        }
        return .map(map)
    }
}
