package import Values

extension RequisiteGraph {
    /// One link of a circle: a state, and what its requisite names.
    package struct Link: Sendable {
        package var state: LowState
        package var kind: RequisiteKind
        package var target: LowState
        /// Where the requisite was written.
        package var location: SourceLocation
    }

    /// The first circle among the visits that can never be made; empty when there is none.
    package func cycle() -> [Link] {
        // Whatever is unreachable waits for something unreachable: following that must come round.
        let stuck = Set(unreachable)
        guard var visit = unreachable.first else { return [] }
        var path: [(visit: Visit, dependency: Dependency)] = []
        var seen: Set<Visit> = []
        while seen.insert(visit).inserted {
            guard let next = dependencies(of: visit).first(where: { stuck.contains($0.on) }) else { return [] }
            path.append((visit, next))
            visit = next.on
        }
        return path.drop { $0.visit != visit }.map(link)
    }

    /// The order of a `prereq` is kept by an edge in the other direction; people wrote only the `prereq`.
    private func link(_ visit: Visit, _ dependency: Dependency) -> Link {
        let waiting = states[visit.state], awaited = states[dependency.on.state]
        let isTurned =
            dependency.kind == .require && !waiting.names(awaited, .require) && awaited.names(waiting, .prereq)
        let (state, target) = isTurned ? (awaited, waiting) : (waiting, awaited)
        let kind = isTurned ? RequisiteKind.prereq : dependency.kind
        let entries = state[kind.rawValue]?.list ?? []
        let entry = entries.first { RequisiteReference($0).map { target.isNamed(by: $0) } ?? false }
        return Link(
            state: state,
            kind: kind,
            target: target,
            location: (entry ?? entries.first)?.location ?? state.location
        )
    }
}

extension LowState {
    fileprivate func names(_ other: LowState, _ kind: RequisiteKind) -> Bool {
        references(kind.rawValue).contains { other.isNamed(by: $0) }
    }

    fileprivate func isNamed(by reference: RequisiteReference) -> Bool {
        !StateIndex([self]).find(reference).isEmpty
    }
}
