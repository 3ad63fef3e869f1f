import OrderedCollections
import Values

/// Which package states are done in one go (`aggregate`, `state_aggregate`): those of one function that do not depend on
/// each other. The first of them takes the packages of all; the others then find their work done.
struct Aggregation: Sendable {
    private static let functions: Set<String> = ["installed", "latest", "removed", "purged"]

    /// By place: the places of all that are done together.
    private var groups: [Int: [Int]] = [:]

    /// `setting` is `state_aggregate`: True, or a list of modules.
    init(_ graph: RequisiteGraph, setting: Value) {
        let places = graph.order.lazy.filter { !$0.isPrereqCheck }.map(\.state)
        let eligible = places.filter { Self.isEligible(graph.states[$0], setting) }
        guard eligible.count > 1 else { return }
        var found: [[Int]] = []
        for place in eligible {
            let before = graph.ancestors(of: place)
            if let index = found.firstIndex(where: { before.isDisjoint(with: $0) }) {
                found[index].append(place)
            } else {
                found.append([place])
            }
        }
        for group in found where group.count > 1 { for place in group { groups[place] = group } }
    }

    private static func isEligible(_ state: LowState, _ setting: Value) -> Bool {
        guard state.state == "pkg" else { return false }
        let wish = state["aggregate"]?.value ?? setting
        return wish == true || wish.list?.contains(.string(state.state)) == true
    }

    /// The state with the packages of those of its group that have not run; nil when it takes none over.
    mutating func merged(_ place: Int, in states: [LowState], hasRun: (Int) -> Bool) -> LowState? {
        guard let group = groups[place], Self.functions.contains(states[place].function) else { return nil }
        let state = states[place]
        let isSources = state["sources"] != nil
        let others = group.filter { other in
            let candidate = states[other]
            return !hasRun(other) && candidate.function == state.function && candidate["hold"] == nil
                && candidate["fromrepo"]?.value == state["fromrepo"]?.value
                && (candidate["sources"] != nil) == isSources && groups[other] != nil
        }
        guard others.count > 1 else { return nil }
        for other in others { groups[other] = nil }
        groups[place] = nil
        var packages: OrderedSet<Value> = []
        for other in [place] + others.filter({ $0 != place }) { packages.formUnion(Self.packages(of: states[other])) }
        return state.taking(.list(Array(packages)), as: isSources ? "sources" : "pkgs")
    }

    private static func packages(of state: LowState) -> [Value] {
        if let list = (state["sources"] ?? state["pkgs"])?.value.list { return list }
        guard let version = state["version"]?.value, !version.isNull else { return [.string(state.name)] }
        return [[.string(state.name): version]]
    }
}

extension LowState {
    fileprivate func taking(_ packages: Value, as argument: String) -> LowState {
        var state = self
        state.arguments.removeAll { $0.name == argument || $0.name == "version" }
        state.arguments.append(Argument(name: argument, value: Node(packages, at: location)))
        return state
    }
}
