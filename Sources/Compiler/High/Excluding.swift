import OrderedCollections
import Values

extension HighData {
    /// Without the IDs and the SLS files that `exclude` names.
    func applyingExcludes() -> HighData {
        guard !excludes.isEmpty else { return self }
        var patterns: [String] = []
        var ids: Set<String> = []
        for item in excludes {
            if let name = item.string ?? item["sls"]?.string { patterns.append(name) }
            if let id = item["id"]?.string { ids.insert(id) }
        }
        var result = self
        result.excludes = []
        result.states.removeAll { id, state in ids.contains(id) || patterns.contains { Glob.matches(state.sls, $0) } }
        return result
    }
}
