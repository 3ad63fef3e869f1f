import OrderedCollections
package import Values

/// `POST /v1/minion/pillar`: which pillar a minion wants.
package struct PillarQuestion: Message, Hashable {
    /// `pillarenv`; nil: all environments.
    package var environment: EnvironmentName?
    /// `pillar={…}` of the command line: templates see it, and it is merged over everything.
    package var override: Value.Map
    /// Entries for `ext_pillar`, as far as the master's `on_demand_ext_pillar` lets minions ask for them.
    package var external: [Value]

    package init(environment: EnvironmentName? = nil, override: Value.Map = [:], external: [Value] = []) {
        self.environment = environment
        self.override = override
        self.external = external
    }

    package init(json: Value) throws(MessageError) {
        if let name = json["env"], !name.isNull {
            environment = name.string.flatMap(EnvironmentName.init)
            guard environment != nil else { throw MessageError("env", "is no name of an environment") }
        }
        override = json["pillar"]?.map ?? [:]
        external = json["ext"]?.list ?? []
    }

    package var json: Value {
        [
            "env": environment.map { .string($0.text) } ?? .null, "pillar": .map(override), "ext": .list(external),
        ]
    }
}
