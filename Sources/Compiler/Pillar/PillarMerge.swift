import OrderedCollections
package import Values

/// How the data of several pillar files become one: Salt's `pillar_source_merging_strategy`.
package enum PillarMerge: String, CaseIterable, Sendable {
    /// Mappings are merged deeply; everything else is replaced. `smart` is the default.
    case smart, recurse
    /// The later file's top-level keys replace the earlier ones'. `aggregate` is the same, without yamlex's tags.
    case overwrite, aggregate
    /// Both values of a key, as a list.
    case list
    /// As `smart`; only the files of one environment are read.
    case none

    /// `new` wins over `old`. `joinsLists`: lists are joined without duplicates rather than replaced.
    package func merge(_ new: Value, over old: Value, joinsLists: Bool = false) -> Value {
        guard case .map(let newMap) = new, case .map(var result) = old else { return new }
        switch self {
        case .smart, .recurse, .none: return .deepMerge(newMap, over: result, joinsLists: joinsLists)
        case .overwrite, .aggregate: result.merge(newMap) { _, new in new }
        case .list: result.merge(newMap) { old, new in Self.both(old, new) }
        }
        return .map(result)
    }

    private static func both(_ old: Value, _ new: Value) -> Value {
        if case .map(let oldMap) = old, case .map(let newMap) = new {
            return .map(oldMap.merging(newMap) { old, new in both(old, new) })
        }
        return [old, new]
    }
}

extension Value {
    fileprivate static func deepMerge(_ new: Map, over old: Map, joinsLists: Bool) -> Value {
        var result = old
        for (key, value) in new {
            switch (result[key], value) {
            case (.map(let first)?, .map(let second)):
                result[key] = deepMerge(second, over: first, joinsLists: joinsLists)
            case (.list(let first)?, .list(let second)) where joinsLists:
                result[key] = .list(first + second.filter { !first.contains($0) })
            default:
                result[key] = value
            }
        }
        return .map(result)
    }
}
