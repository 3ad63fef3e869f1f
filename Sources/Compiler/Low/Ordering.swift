import States
import Values

/// Turns `order` into a place in the run.
enum Ordering {
    /// `first`, `last` and what counts from the end lie around the highest number that anyone wrote.
    private static let end = 1_000_000.0

    /// The states with their place set and in that order; ties are broken by what they are.
    static func ordered(_ states: [LowState]) -> [LowState] {
        let cap = cap(of: states)
        var placed = states
        for index in placed.indices {
            placed[index].order = place(of: placed[index], cap: cap)
            placed[index].arguments.removeAll { $0.name == "order" }
        }
        let keys = placed.map { ($0.place, $0.state + $0.name + $0.function) }
        let indices = placed.indices.sorted { keys[$0] < keys[$1] }
        return indices.map { placed[$0] }
    }

    private static func cap(of states: [LowState]) -> Double {
        states.reduce(1.0) { cap, state in
            guard case .int(let order)? = state["order"]?.scalar, order > 0, Double(order) > cap - 1 else { return cap }
            return Double(order) + 100
        }
    }

    private static func place(of state: LowState, cap: Double) -> Double {
        let place =
            switch state["order"]?.scalar {
            case .int(let order): Double(order)
            case .double(let order): order
            case "first": 0.0
            case "last": cap + end
            default: cap
            }
        return place < 0 ? place + cap + end : place
    }
}

extension LowState {
    /// The order with the place among the entries of `names`.
    var place: Double { order + Double(nameOrder ?? 0) / 10000 }
}
