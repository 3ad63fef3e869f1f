import OrderedCollections
import States
import Values

/// Reports requisites that name nothing, and requisites that go round in a circle: compile errors, as in Salt 3008.
struct RequisiteCheck {
    private let states: [LowState]
    /// The SLS files that were read. One that declares nothing can be required all the same.
    private let processed: Set<String>

    init(_ states: [LowState], processed: Set<String>) {
        self.states = states
        self.processed = processed
    }

    func problems() -> [Diagnostic] {
        let graph = RequisiteGraph(states)
        let missing = graph.missing.filter { $0.reference.module != "sls" || !processed.contains($0.reference.target) }
        if !missing.isEmpty { return missing.map(describe) }
        let cycle = graph.cycle()
        return cycle.isEmpty ? [] : [describe(cycle)]
    }

    // MARK: missing

    private func describe(_ missing: RequisiteGraph.Missing) -> Diagnostic {
        let entries = missing.state[missing.kind.rawValue]?.list ?? []
        let entry = entries.first { RequisiteReference($0) == missing.reference }
        return Diagnostic(
            .error,
            missing.description,
            hint: hint(for: missing.reference),
            at: entry?.location ?? missing.location
        )
    }

    private func hint(for reference: RequisiteReference) -> String? {
        let (module, name) = (reference.module, reference.target)
        if module == "sls" { return suggestion(name, Array(processed)) }
        let named = states.filter { $0.id == name || $0.name == name }
        if !named.isEmpty {
            let modules = OrderedSet(named.map(\.state))
            return "'\(name)' is there as \(modules.joined(separator: ", "))"
        }
        let candidates = states.filter { module == "id" || $0.state == module }
        return suggestion(name, candidates.flatMap { [$0.id, $0.name] })
    }

    private func suggestion(_ name: String, _ candidates: [String]) -> String? {
        Suggestion.nearest(to: name, among: candidates).map { "did you mean '\($0)'?" }
    }

    // MARK: circles

    private func describe(_ cycle: [RequisiteGraph.Link]) -> Diagnostic {
        let text = cycle.map { "(\(name($0.state)), '\($0.kind.rawValue)', \(name($0.target)))" }
        return Diagnostic(
            .error,
            "Recursive requisites were found: \(text.joined(separator: ", "))",
            hint: "take one of them out",
            at: cycle.first?.location,
            trail: cycle.dropFirst().map { "and \($0.location): \($0.kind.rawValue) of '\($0.state.id)'" }
        )
    }

    private func name(_ state: LowState) -> String {
        let name = state.name == state.id ? "" : ", 'NAME': '\(state.name)'"
        return "{'SLS': '\(state.sls)', 'ID': '\(state.id)'\(name)}"
    }
}
