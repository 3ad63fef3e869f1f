import Values

/// Finds states by what requisites call them.
struct StateIndex {
    private struct Key: Hashable {
        var module: String
        var target: String
    }

    private var byReference: [Key: [Int]] = [:]
    private var bySLS: [String: [Int]] = [:]

    init(_ states: [LowState]) {
        byReference.reserveCapacity(states.count * 4)
        for (index, state) in states.enumerated() {
            add(index, state.state, state.id)
            add(index, "id", state.id)
            if state.name != state.id {
                add(index, state.state, state.name)
                add(index, "id", state.name)
            }
            for sls in [state.sls] + state.includedFrom where bySLS[sls]?.last != index {
                bySLS[sls, default: []].append(index)
            }
        }
    }

    private mutating func add(_ index: Int, _ module: String, _ target: String) {
        byReference[Key(module: module, target: target), default: []].append(index)
    }

    /// The states that a reference names, in the order of the list; empty when there are none.
    func find(_ reference: RequisiteReference) -> [Int] {
        let isGlob = reference.target.utf8.contains { [0x2A, 0x3F, 0x5B, 0x5D].contains($0) }
        if reference.module == "sls" {
            guard isGlob else { return bySLS[reference.target] ?? [] }
            return sorted(bySLS.lazy.filter { Glob.matches($0.key, reference.target) }.map(\.value))
        }
        guard isGlob else {
            return byReference[Key(module: reference.module, target: reference.target)] ?? []
        }
        return sorted(
            byReference.lazy
                .filter { $0.key.module == reference.module && Glob.matches($0.key.target, reference.target) }
                .map(\.value)
        )
    }

    private func sorted(_ lists: some Sequence<[Int]>) -> [Int] {
        Set(lists.joined()).sorted()
    }
}
