import OrderedCollections

extension Value {
    /// What stands at `path` (`a:b:0`), as Salt's `pillar.get` walks: keys of mappings, indices of lists, and keys of
    /// the mappings inside lists. Nil where the path leads nowhere.
    package func traverse(_ path: String, delimiter: String = ":") -> Value? {
        var value = self
        for key in PathPieces(path, delimiter) {
            guard let next = value.child(key) else { return nil }
            value = next
        }
        return value
    }

    private func child(_ key: Substring) -> Value? {
        switch self {
        case .map(let map):
            return map[.string(String(key))] ?? Int(key).flatMap { map[.int($0)] }
        case .list(let list):
            for case .map(let map) in list {
                if let value = Value.map(map).child(key) { return value }
            }
            guard let index = Int(key) else { return nil }
            let place = index < 0 ? list.count + index : index
            guard list.indices.contains(place) else { return nil }
            return list[place]
        default:
            return nil
        }
    }
}
