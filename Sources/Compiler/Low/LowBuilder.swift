import OrderedCollections
import States
import Values

/// Makes a low state of every declaration, and several where `names` lists several.
enum LowBuilder {
    static func lowStates(of high: HighData) -> [LowState] {
        var states: [LowState] = []
        states.reserveCapacity(high.states.count)
        for state in high.states.values {
            for declaration in state.declarations { add(declaration, of: state, to: &states) }
        }
        for index in states.indices { states[index].position = index }
        return states
    }

    private static func add(_ declaration: Declaration, of state: HighState, to states: inout [LowState]) {
        var low = LowState(
            id: state.id,
            name: state.id,
            state: declaration.state,
            function: "",
            sls: state.sls,
            environment: state.environment,
            location: declaration.location,
            includedFrom: state.includedFrom
        )
        var names: [Node] = []
        for item in declaration.items {
            if let function = item.string { low.function = function }
            for (key, value) in item.pairs ?? [] { set(key, value, in: &low, names: &names) }
        }
        guard !names.isEmpty else { return states.append(low) }
        for (index, entry) in distinct(names).enumerated() {
            var one = low
            one.nameOrder = index + 1
            apply(entry, to: &one)
            states.append(one)
        }
    }

    private static func set(_ key: Node, _ value: Node, in low: inout LowState, names: inout [Node]) {
        guard let name = key.string else { return }
        switch name {
        case "names": names += value.list ?? []
        case "state", "fun": break
        case "name": low.name = value.string ?? low.id
        default: low.set(name, value)
        }
    }

    /// A name, or a name with arguments of its own.
    private static func apply(_ entry: Node, to low: inout LowState) {
        guard let (key, value) = entry.onlyPair else {
            low.name = entry.value.keyText
            return
        }
        low.name = key.value.keyText
        for item in value.list ?? [value] {
            for (key, value) in item.pairs ?? [] {
                guard let name = key.string else { continue }
                if name == "name" { low.name = value.string ?? low.name } else { low.set(name, value) }
            }
        }
    }

    private static func distinct(_ names: [Node]) -> [Node] {
        var seen: Set<Value> = []
        return names.filter { seen.insert($0.value).inserted }
    }
}

extension LowState {
    /// Sets an argument; one of the same name is replaced where it stands.
    fileprivate mutating func set(_ name: String, _ value: Node) {
        if let index = arguments.firstIndex(where: { $0.name == name }) {
            arguments[index].value = value
        } else {
            arguments.append(Argument(name: name, value: value))
        }
    }
}
