package import Values

/// `GET /v1/minion/pillar`: the pillar, and what went wrong in words a minion may see.
package struct PillarReply: Message, Hashable {
    package var pillar: Value
    package var errors: [String]
    /// What the master's settings tell the minion's compiler: `nodegroups`, `state_top` …
    package var options: Value

    package init(pillar: Value, errors: [String], options: Value = [:]) {
        self.pillar = pillar
        self.errors = errors
        self.options = options
    }

    package init(json: Value) throws(MessageError) {
        pillar = json["pillar"] ?? .null
        errors = (json["errors"]?.list ?? []).compactMap(\.string)
        options = json["options"] ?? [:]
    }

    package var json: Value { ["pillar": pillar, "errors": .list(errors.map(Value.string)), "options": options] }
}
