import OrderedCollections
package import Values

/// `GET /v1/minion/snapshots`: environment → newest snapshot.
package struct SnapshotListing: Message, Hashable {
    package var snapshots: [EnvironmentName: SHA256Hex]

    package init(snapshots: [EnvironmentName: SHA256Hex]) {
        self.snapshots = snapshots
    }

    package init(json: Value) throws(MessageError) {
        guard let map = json.map else { throw MessageError("snapshots", "must be a mapping") }
        snapshots = [:]
        for (key, value) in map {
            guard let name = key.string.flatMap(EnvironmentName.init), let hash = value.string.flatMap(SHA256Hex.init)
            else { throw MessageError("snapshots", "must map environments to hashes") }
            snapshots[name] = hash
        }
    }

    package var json: Value {
        let pairs = snapshots.sorted { $0.key < $1.key }.map {
            (Value.string($0.key.text), Value.string($0.value.text))
        }
        return .map(Value.Map(uniqueKeysWithValues: pairs))
    }
}
