import Values

/// What `listen` makes of a run that is over: which states react, in which order, and what was named in vain.
struct Listening {
    enum Reaction {
        /// The state with this place reacts.
        case react(Int)
        /// A `listen` names a state that does not exist.
        case missing(module: String, target: String, LowState)
    }

    private let states: [LowState]
    /// Whether the state with this place has changed something.
    private let hasChanged: (Int) -> Bool
    private(set) var reactions: [Reaction] = []
    private var reacting: Set<Int> = []

    /// One state that listens, by module and ID, and to what.
    private struct Listener {
        var state: LowState
        var module: String
        var id: String
        var targets: [RequisiteReference]
    }

    /// `order` holds the places of `states` in the order in which they ran.
    init(_ states: [LowState], order: [Int], hasChanged: @escaping (Int) -> Bool) {
        self.states = states
        self.hasChanged = hasChanged
        for place in order { for listener in Self.listeners(states[place], among: states) { add(listener, order) } }
    }

    private static func listeners(_ state: LowState, among states: [LowState]) -> [Listener] {
        var listeners: [Listener] = []
        let targets = state.references("listen")
        if !targets.isEmpty {
            listeners.append(Listener(state: state, module: state.state, id: state.id, targets: targets))
        }
        let own = RequisiteReference(module: state.state, target: state.id)
        for reference in state.references("listen_in") {
            guard let named = named(reference, among: states) else { continue }
            listeners.append(Listener(state: state, module: named.module, id: named.target, targets: [own]))
        }
        return listeners
    }

    /// A bare name stands for the first state of that ID or name.
    private static func named(_ reference: RequisiteReference, among states: [LowState]) -> RequisiteReference? {
        guard reference.module == "id" else { return reference }
        guard let state = states.first(where: { $0.id == reference.target || $0.name == reference.target }) else {
            return nil
        }
        return RequisiteReference(module: state.state, target: state.id)
    }

    private mutating func add(_ listener: Listener, _ order: [Int]) {
        for target in listener.targets {
            guard let target = Self.named(target, among: states) else { continue }
            let found = order.filter { states[$0].isListenedTo(as: target) }
            if found.isEmpty {
                reactions.append(.missing(module: target.module, target: target.target, listener.state))
                continue
            }
            guard found.contains(where: hasChanged) else { continue }
            let own = RequisiteReference(module: listener.module, target: listener.id)
            let reacting = order.filter { states[$0].isListenedTo(as: own) }
            if reacting.isEmpty {
                reactions.append(.missing(module: own.module, target: own.target, listener.state))
            }
            for place in reacting where self.reacting.insert(place).inserted { reactions.append(.react(place)) }
        }
    }
}

extension LowState {
    fileprivate func isListenedTo(as reference: RequisiteReference) -> Bool {
        state == reference.module && [id, name].contains(reference.target)
    }
}
