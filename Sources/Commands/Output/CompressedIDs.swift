import OrderedCollections
import Values

/// Salt's `state_compress_ids`: states with one ID, SLS and result become one line, with the number of them.
enum CompressedIDs {
    static func compress(_ data: Value) -> Value {
        guard let states = data.map else { return data }
        var counts: [String: Int] = [:]
        for (tag, state) in states { counts[group(tag, state), default: 0] += 1 }
        var compressed = Value.Map()
        for (tag, state) in states {
            let count = counts[group(tag, state)] ?? 1
            var parts = ShownState.parts(of: tag.pythonText)
            guard count > 1, parts.count > 2 else {
                compressed[tag] = state
                continue
            }
            parts[2] = ["state_compressed"].appending(state, ["__sls__", "__id__", "result"])
            parts[1] = "\(state["__id__"]?.pythonText ?? "") (\(count))"
            let key = Value.string(parts.joined(separator: "_|-"))
            compressed[key] = compressed[key].map { joined($0, state) } ?? state
        }
        return .map(compressed)
    }

    private static func group(_ tag: Value, _ state: Value) -> String {
        [ShownState.parts(of: tag.pythonText)[0]].appending(state, ["__id__", "__sls__", "result"])
    }

    /// The lowest run number, the earliest start, the sum of durations, the changes by name.
    private static func joined(_ first: Value, _ other: Value) -> Value {
        var state = first
        state["__run_num__"] = .int(min(first["__run_num__"]?.int ?? 0, other["__run_num__"]?.int ?? 0))
        let duration = (first["duration"]?.double ?? 0) + (other["duration"]?.double ?? 0)
        state["duration"] = .double(duration.rounded(places: 3))
        let starts = [first, other].compactMap { $0["start_time"]?.string }
        if let start = starts.min() { state["start_time"] = .string(start) }
        guard let new = other["changes"]?.map, !new.isEmpty else { return state }
        var changes = first["changes"]?["compressed changes"]?.map ?? [:]
        if changes.isEmpty, let old = first["changes"]?.map, !old.isEmpty {
            changes[first["name"] ?? .null] = .map(old)
        }
        changes[other["name"] ?? .null] = .map(new)
        state["changes"] = ["compressed changes": .map(changes)]
        return state
    }
}

extension [String] {
    fileprivate func appending(_ state: Value, _ keys: [String]) -> String {
        (self + keys.map { state[$0]?.pythonText ?? "None" }).joined(separator: "_")
    }
}
