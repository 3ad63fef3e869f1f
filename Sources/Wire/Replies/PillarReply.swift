package import Values

/// `GET /v1/minion/pillar`: the pillar, and what went wrong in words a minion may see.
package struct PillarReply: Message, Hashable {
    package var pillar: Value
    package var errors: [String]
    /// What the master's settings tell the minion's compiler: `nodegroups`, `state_top` …
    package var options: Value
    /// What `master_tops` gives this minion beside the top file: SLS names by environment.
    package var tops: Value

    package init(pillar: Value, errors: [String], options: Value = [:], tops: Value = [:]) {
        self.pillar = pillar
        self.errors = errors
        self.options = options
        self.tops = tops
    }

    package init(json: Value) throws(MessageError) {
        pillar = json["pillar"] ?? .null
        errors = (json["errors"]?.list ?? []).compactMap(\.string)
        options = json["options"] ?? [:]
        tops = json["tops"] ?? [:]
    }

    package var json: Value {
        ["pillar": pillar, "errors": .list(errors.map(Value.string)), "options": options, "tops": tops]
    }
}
