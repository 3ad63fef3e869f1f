package import Values

/// `GET /v1/minion/pillar`: the pillar, and what went wrong in words a minion may see.
package struct PillarReply: Message, Hashable {
    package var pillar: Value
    package var errors: [String]

    package init(pillar: Value, errors: [String]) {
        self.pillar = pillar
        self.errors = errors
    }

    package init(json: Value) throws(MessageError) {
        pillar = json["pillar"] ?? .null
        errors = (json["errors"]?.list ?? []).compactMap(\.string)
    }

    package var json: Value { ["pillar": pillar, "errors": .list(errors.map(Value.string))] }
}
