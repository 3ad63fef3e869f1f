package import Values

/// `GET /v1/minions`: every accepted minion.
package struct MinionListing: Message, Hashable {
    /// Whether a minion is connected, and since when.
    package struct Entry: Message, Hashable {
        package var id: MinionID
        /// When its stream began; nil: not connected.
        package var connected: Double?
        /// When it was last heard of.
        package var seen: Double?

        package init(id: MinionID, connected: Double?, seen: Double?) {
            self.id = id
            self.connected = connected
            self.seen = seen
        }

        package init(json: Value) throws(MessageError) {
            id = try json.name("id")
            connected = json["connected"]?.double
            seen = json["seen"]?.double
        }

        package var json: Value {
            [
                "id": .string(id.text), "connected": connected.map(Value.double) ?? .null,
                "seen": seen.map(Value.double) ?? .null,
            ]
        }
    }

    package var minions: [Entry]

    package init(minions: [Entry]) {
        self.minions = minions
    }

    package init(json: Value) throws(MessageError) {
        minions = try json.all("minions") { value throws(MessageError) in try Entry(json: value) }
    }

    package var json: Value { ["minions": .list(minions.map(\.json))] }
}
