import OrderedCollections
import Values

/// The values that a Matchbox template sees.
enum MatchboxValues {
    /// JSON as Go reads it: every number is a float64.
    static func asGo(_ value: Value) -> Value {
        switch value {
        case .int, .bigInt: value.double.map(Value.double) ?? value
        case .list(let list): .list(list.map(asGo))
        case .map(let map): .map(map.mapValues(asGo))
        default: value
        }
    }

    /// A group's metadata and selectors, and what was asked: `request.query.…` and `request.raw_query`.
    static func of(_ group: MatchboxGroup, labels: [String: String], rawQuery: String) -> Value {
        var data = asGo(group.metadata ?? .map([:]))
        for (key, value) in group.selector { data[key.lowercased()] = .string(value) }
        let query = Value.Map(labels.map { (.string($0.key), .string($0.value)) }) { first, _ in first }
        data["request"] = ["query": .map(query), "raw_query": .string(rawQuery)]
        return data
    }

    /// The same as lines `KEY=value`: keys in capitals, inner ones after their outer ones. Only texts, booleans and numbers show.
    /// Matchbox writes them in no order; ours are sorted.
    static func environment(_ data: Value, prefix: String = "") -> String {
        GoFormat.sorted(data.map ?? [:]).map { key, value in
            let name = prefix + GoFormat.text(key)
            switch value {
            case .string, .bool, .double: return "\(name.uppercased())=\(GoFormat.text(value))\n"
            case .map: return environment(value, prefix: name + "_")
            default: return ""
            }
        }.joined()
    }
}
