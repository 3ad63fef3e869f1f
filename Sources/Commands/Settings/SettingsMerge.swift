import OrderedCollections
import Values

/// The files of a role made one: mappings are merged, anything else is replaced by what a later file says.
struct SettingsMerge {
    /// A value that a later file replaced by another.
    struct Override: Sendable {
        /// The keys that lead to it.
        var path: [String]
        var old: SourceLocation
        var new: SourceLocation
    }

    private(set) var overrides: [Override] = []

    /// nil for no files. Takes time in proportion to what they say, also where each of ten thousand adds a machine.
    mutating func merge(_ nodes: [Node], below path: [String] = []) -> Node? {
        let scalar = nodes.lastIndex { $0.pairs == nil } ?? -1
        for number in nodes.indices.dropFirst() where number == scalar || number == scalar + 1 {
            note(nodes[number - 1], nodes[number], path)
        }
        let mappings = nodes[(scalar + 1)...]
        guard mappings.count > 1 else { return nodes.last }
        var same: OrderedDictionary<Value, [(key: Node, value: Node)]> = [:]
        for pair in mappings.flatMap({ $0.pairs ?? [] }) { same[pair.key.value, default: []].append(pair) }
        let pairs = same.values.compactMap { pairs -> (key: Node, value: Node)? in
            guard let key = pairs.last?.key else { return nil }
            return merge(pairs.map(\.value), below: path + [key.scalar?.keyText ?? ""]).map { (key: key, value: $0) }
        }
        return Node(.map(pairs), at: mappings.first?.location ?? nodes[0].location)
    }

    private mutating func note(_ old: Node, _ new: Node, _ path: [String]) {
        guard old.value != new.value else { return }
        overrides.append(Override(path: path, old: old.location, new: new.location))
    }
}
