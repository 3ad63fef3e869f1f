import OrderedCollections
import States
package import Values

extension Compiled {
    /// The low states as Salt lists them: in the order of the run, the target of a `prereq` twice.
    package var listing: Value { .list(Listing(low).values) }
}

/// Low states as `state.show_lowstate` and `state.show_low_sls` print them.
struct Listing {
    private let graph: RequisiteGraph

    /// The modules that do something of their own when what they watch has changed. For all others `watch` is `require`.
    private static let watching: Set = ["at", "cmd", "event", "module", "mount", "pkg", "service", "test"]

    init(_ states: [LowState]) {
        graph = RequisiteGraph(states.map { Self.watching.contains($0.state) ? $0 : $0.requiringWhatItWatches })
    }

    var values: [Value] {
        let checked = Set(graph.order.lazy.filter(\.isPrereqCheck).map(\.state))
        return graph.order.map { visit in
            let state = graph.states[visit.state]
            var map = state.value.map ?? [:]
            if checked.contains(visit.state) { map["__prereq__"] = true }
            if state["prereq"] != nil { map["__prerequiring__"] = true }
            return .map(map)
        }
    }
}

extension LowState {
    fileprivate var requiringWhatItWatches: LowState {
        var state = self
        state.rename("watch", "require")
        state.rename("watch_any", "require_any")
        return state
    }

    /// Moves the entries of one requisite to the end of another.
    private mutating func rename(_ kind: String, _ other: String) {
        guard let index = arguments.firstIndex(where: { $0.name == kind }) else { return }
        let moved = arguments.remove(at: index).value
        guard let place = arguments.firstIndex(where: { $0.name == other }) else {
            arguments.append(Argument(name: other, value: moved))
            return
        }
        let list = (arguments[place].value.list ?? []) + (moved.list ?? [])
        arguments[place].value = Node(.list(list), at: arguments[place].value.location)
    }
}
