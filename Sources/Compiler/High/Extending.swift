import OrderedCollections
import Values

/// Adds what `extend` and the `_in` requisites say to the states they name.
struct Extending {
    private(set) var high: HighData
    private(set) var problems: [Diagnostic] = []
    /// Requisites of the `_in` kind must name a module that the ID has; `extend` may add one.
    private let isStrict: Bool
    private var names: NameIndex?
    private let excluded: Set<String>

    init(_ high: HighData, isStrict: Bool) {
        self.high = high
        self.isStrict = isStrict
        excluded = Set(high.excludes.compactMap { $0.string ?? $0["sls"]?.string })
    }

    mutating func apply(_ extends: [Extension]) {
        for item in extends where !item.declarations.isEmpty {
            guard let id = target(of: item) else {
                problems.append(missing(item))
                continue
            }
            if excluded.contains(item.sls) { continue }
            for declaration in item.declarations { extend(id, with: declaration) }
        }
    }

    // MARK: finding

    private mutating func target(of item: Extension) -> String? {
        let state = item.declarations[0].state
        if let found = high.states[item.id], !isStrict || found[state] != nil { return item.id }
        let ids: [String]
        if state == "sls" {
            ids = high.states.filter { $0.value.sls == item.id }.map(\.key)
        } else {
            let index = names ?? NameIndex(high)
            names = index
            ids = index.ids(state: state, name: item.id)
        }
        return ids.count == 1 ? ids[0] : nil
    }

    private func missing(_ item: Extension) -> Diagnostic {
        let message =
            "Cannot extend ID '\(item.id)' in '\(item.environment):\(item.sls)'. It is not part of the high state.\n"
            + "This is likely due to a missing include statement or an incorrectly typed ID.\n"
            + "Ensure that a state with an ID of '\(item.id)' is available\n"
            + "in environment '\(item.environment)' and to SLS '\(item.sls)'"
        return Diagnostic(.error, message, hint: hint(for: item), at: item.location)
    }

    private func hint(for item: Extension) -> String? {
        let state = item.declarations[0].state
        if let found = high.states[item.id] {
            let known = found.declarations.map(\.state).joined(separator: ", ")
            return "'\(item.id)' is there, but as \(known), not \(state)"
        }
        return Suggestion.nearest(to: item.id, among: high.states.keys).map { "did you mean '\($0)'?" }
    }

    // MARK: adding

    private mutating func extend(_ id: String, with addition: Declaration) {
        guard let place = high.states.index(forKey: id) else { return }
        guard let index = high.states.values[place][addition.state] else {
            high.states.values[place].declarations.append(addition)
            return
        }
        for item in addition.items {
            Self.add(item, to: &high.states.values[place].declarations[index].items)
        }
    }

    /// A function replaces the function, an argument the argument of its name; requisites are joined.
    private static func add(_ item: Node, to items: inout [Node]) {
        var isDone = false
        for index in items.indices {
            if item.string != nil, items[index].string != nil {
                items[index] = item
                isDone = true
            } else if let name = item.firstKey, let other = items[index].firstKey {
                if name == other {
                    items[index] = Requisites.keywords.contains(name) ? joined(items[index], item) : item
                    isDone = true
                } else if name == "name", other == "names" {
                    items[index] = item
                }
            }
        }
        if !isDone { items.append(item) }
    }

    private static func joined(_ first: Node, _ second: Node) -> Node {
        guard let (key, value) = first.pairs?.first, let old = value.list, let new = second.pairs?.first?.value.list
        else { return first }
        let known = Set(old.map(\.value))
        let list = Node(.list(old + new.filter { !known.contains($0.value) }), at: value.location)
        return Node(.map([(key, list)]), at: first.location)
    }
}

/// Which IDs have an argument (`name`, mostly) with a given value.
struct NameIndex {
    private var ids: [Key: [String]] = [:]

    private struct Key: Hashable {
        var state: String
        var name: String
    }

    init(_ high: HighData) {
        for (id, state) in high.states {
            for declaration in state.declarations {
                for item in declaration.items {
                    guard let pair = item.onlyPair, let name = pair.value.string else { continue }
                    ids[Key(state: declaration.state, name: name), default: []].append(id)
                }
            }
        }
    }

    func ids(state: String, name: String) -> [String] {
        ids[Key(state: state, name: name)] ?? []
    }
}
