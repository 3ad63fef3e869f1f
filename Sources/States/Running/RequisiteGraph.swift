package import Values

/// The states of a run with all that their requisites say, and the order in which to run them.
///
/// The target of a `prereq` is visited twice: first for a dry run, then, after the state that asked, for real.
package struct RequisiteGraph: Sendable {
    /// One visit to a state.
    package struct Visit: Hashable, Sendable {
        /// The state's place in the list that the graph was made of.
        package var state: Int
        /// A dry run for a `prereq`.
        package var isPrereqCheck: Bool
    }

    /// What a visit depends on.
    struct Dependency: Hashable, Sendable {
        var kind: RequisiteKind
        var on: Visit
    }

    /// A requisite that names no state of the run.
    package struct Missing: Sendable {
        package var state: LowState
        package var kind: RequisiteKind
        package var reference: RequisiteReference

        /// Salt's words for it.
        package var description: String {
            "Referenced state does not exist for requisite [\(kind.rawValue): (\(reference.module): \(reference.target))]"
                + " in state [\(state.name)] in SLS [\(state.sls)]"
        }

        /// Where the requisite was written.
        package var location: SourceLocation { state[kind.rawValue]?.location ?? state.location }
    }

    package let states: [LowState]
    package private(set) var missing: [Missing] = []
    /// Every visit that can be made, in order. Visits in and behind a cycle are left out.
    package private(set) var order: [Visit] = []
    /// Visits that wait for each other, or for such; empty when there is no cycle.
    package private(set) var unreachable: [Visit] = []

    // A visit's number is its state's, plus `states.count` for a check.
    private var incoming: [[Dependency]]
    private var outgoing: [[(kind: RequisiteKind, to: Int)]]
    private var isChecked: [Bool]

    package init(_ states: [LowState]) {
        self.states = states
        incoming = Array(repeating: [], count: states.count * 2)
        outgoing = Array(repeating: [], count: states.count * 2)
        isChecked = Array(repeating: false, count: states.count)
        addRequisites()
        sort()
    }

    func dependencies(of visit: Visit) -> [Dependency] { incoming[number(visit)] }

    /// The states that must run before this one.
    package func ancestors(of state: Int) -> Set<Int> {
        var found: Set<Int> = []
        var waiting = [state]
        while let next = waiting.popLast() {
            for dependency in incoming[next] where found.insert(dependency.on.state).inserted {
                waiting.append(dependency.on.state)
            }
        }
        return found
    }

    // MARK: edges

    private mutating func addRequisites() {
        let kinds = Set(RequisiteKind.allCases.map(\.rawValue))
        guard states.contains(where: { $0.arguments.contains { kinds.contains($0.name) } }) else { return }
        let index = StateIndex(states)
        // Salt's key of a state depends on the order in which it met the dependents.
        let declared = states.indices.sorted { (states[$0].position, $0) < (states[$1].position, $1) }
        for number in declared where states[number].arguments.contains(where: { kinds.contains($0.name) }) {
            for kind in Self.evaluationOrder { add(kind, of: number, index) }
        }
    }

    private static let evaluationOrder: [RequisiteKind] = [
        .require, .requireAny, .watch, .watchAny, .prereq, .onfail, .onfailAny, .onfailAll, .onchanges, .onchangesAny,
    ]

    private mutating func add(_ kind: RequisiteKind, of state: Int, _ index: StateIndex) {
        for reference in states[state].references(kind.rawValue) {
            let targets = index.find(reference)
            if targets.isEmpty {
                missing.append(Missing(state: states[state], kind: kind, reference: reference))
            }
            for target in targets {
                if kind == .prereq {
                    addPrereq(of: state, target)
                } else {
                    if isChecked[state] { addEdge(kind, from: real(target), to: check(state)) }
                    addEdge(kind, from: real(target), to: real(state))
                }
            }
        }
    }

    private mutating func addPrereq(of state: Int, _ target: Int) {
        if !isChecked[target] {
            isChecked[target] = true
            for dependency in incoming[target] { addEdge(dependency.kind, from: dependency.on, to: check(target)) }
        }
        addEdge(.prereq, from: check(target), to: real(state))
        addEdge(.require, from: real(state), to: real(target))
        // A chain of checks is decided from its far end.
        if isChecked[state] { addEdge(.prereq, from: check(target), to: check(state)) }
    }

    private mutating func addEdge(_ kind: RequisiteKind, from: Visit, to: Visit) {
        let dependency = Dependency(kind: kind, on: from)
        guard !incoming[number(to)].contains(dependency) else { return }
        incoming[number(to)].append(dependency)
        outgoing[number(from)].append((kind, number(to)))
    }

    private func real(_ state: Int) -> Visit { Visit(state: state, isPrereqCheck: false) }
    private func check(_ state: Int) -> Visit { Visit(state: state, isPrereqCheck: true) }
    private func number(_ visit: Visit) -> Int { visit.state + (visit.isPrereqCheck ? states.count : 0) }

    private func visit(_ number: Int) -> Visit {
        Visit(state: number % states.count, isPrereqCheck: number >= states.count)
    }

    // MARK: order

    /// A topological sort that takes the least key of whatever may run next.
    private mutating func sort() {
        var waiting = incoming.map(\.count)
        var ready = VisitQueue()
        let visits = (0..<states.count * 2).filter { $0 < states.count || isChecked[$0 - states.count] }
        for number in visits where waiting[number] == 0 { ready.push(key(number)) }
        var isDone = Array(repeating: false, count: waiting.count)
        while let next = ready.pop()?.number {
            order.append(visit(next))
            isDone[next] = true
            for (_, dependent) in outgoing[next] {
                waiting[dependent] -= 1
                if waiting[dependent] == 0 { ready.push(key(dependent)) }
            }
        }
        unreachable = visits.filter { !isDone[$0] }.map(visit)
    }

    /// Salt 3008's key: a state moves before its dependents' place, the strongest kind of requisite deciding which count.
    private func key(_ number: Int) -> VisitQueue.Key {
        let state = states[number % states.count]
        let own = state.order + Double(state.nameOrder ?? 0) / 10_000
        var least = Double.infinity, strength = -1
        for (kind, dependent) in outgoing[number] where kind.strength >= strength {
            strength = kind.strength
            least = min(least, states[dependent % states.count].order)
        }
        return VisitQueue.Key(
            first: min(own, least),
            second: own,
            label: state.state + state.name + state.function,
            number: number
        )
    }
}

/// A heap of visits that may run now.
private struct VisitQueue {
    struct Key: Comparable {
        var first: Double
        var second: Double
        var label: String
        var number: Int

        static func < (a: Key, b: Key) -> Bool {
            if a.first != b.first { return a.first < b.first }
            if a.second != b.second { return a.second < b.second }
            return a.label != b.label ? a.label < b.label : a.number < b.number
        }
    }

    private var heap: [Key] = []

    mutating func push(_ key: Key) {
        heap.append(key)
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> Key? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
            guard let least = children.min(by: { heap[$0] < heap[$1] }), heap[least] < heap[parent] else {
                return first
            }
            heap.swapAt(least, parent)
            parent = least
        }
    }
}
