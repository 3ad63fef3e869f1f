package import Values

/// `GET /v1/keys`, and after a change of keys: the keys it touched.
package struct KeyListing: Message, Hashable {
    package var keys: [KeyRecord]

    package init(keys: [KeyRecord]) {
        self.keys = keys
    }

    package init(json: Value) throws(MessageError) {
        keys = try json.all("keys") { value throws(MessageError) in try KeyRecord(json: value) }
    }

    package var json: Value { ["keys": .list(keys.map(\.json))] }
}
