import OrderedCollections
package import Values

/// Where a job's pillar comes from: compiled here, or asked of the master.
package protocol PillarSource: Sendable {
    /// What is wrong in the pillar is under `_errors` and in `problems`; thrown is only that there is no pillar at all.
    func pillar(_ request: PillarRequest) async throws -> PillarAnswer
}

/// For whom the pillar is, and what is merged over it.
package struct PillarRequest: Sendable {
    package var minion: String
    package var grains: Value
    /// `pillarenv`; nil: all environments.
    package var environment: String?
    /// `pillar={…}` of the command line.
    package var override: Value.Map
    /// Further entries of `ext_pillar`: `pillar.ext`.
    package var external: [Value] = []

    package init(minion: String, grains: Value, environment: String? = nil, override: Value.Map = [:]) {
        self.minion = minion
        self.grains = grains
        self.environment = environment
        self.override = override
    }
}

/// A pillar, and what kept parts of it from rendering, with every place where that is known.
package struct PillarAnswer: Sendable {
    package var value: Value
    package var problems: [Diagnostic]
    /// What the master's settings tell the compiler: `nodegroups`, `state_top` …
    package var options: Value.Map
    /// What `master_tops` gives this minion: SLS names by environment.
    package var tops: Value = [:]

    package init(_ value: Value, problems: [Diagnostic] = [], options: Value.Map = [:]) {
        self.value = value
        self.problems = problems
        self.options = options
    }

    /// What went wrong, in Salt's words.
    package var errors: [String] {
        value["_errors"]?.list?.map(\.keyText) ?? value["_errors"].map { [$0.keyText] } ?? []
    }
}
