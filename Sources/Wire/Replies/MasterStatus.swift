import OrderedCollections
package import Values

/// `GET /v1/status`.
package struct MasterStatus: Message, Hashable {
    package var version: String
    /// The CA's fingerprint: what `master_finger` is set to.
    package var fingerprint: SHA256Hex
    package var started: Double
    package var connected: Int
    package var keys: [KeyState: Int]
    /// Jobs that some minion still owes a return.
    package var runningJobs: Int
    package var snapshots: [EnvironmentName: SHA256Hex]

    package init(
        version: String,
        fingerprint: SHA256Hex,
        started: Double,
        connected: Int,
        keys: [KeyState: Int],
        runningJobs: Int,
        snapshots: [EnvironmentName: SHA256Hex]
    ) {
        self.version = version
        self.fingerprint = fingerprint
        self.started = started
        self.connected = connected
        self.keys = keys
        self.runningJobs = runningJobs
        self.snapshots = snapshots
    }

    package init(json: Value) throws(MessageError) {
        version = try json.text("version")
        fingerprint = try json.name("fingerprint")
        started = try json.time("started")
        connected = try json.number("connected")
        keys = [:]
        for state in KeyState.allCases { keys[state] = json["keys"]?[state.rawValue]?.int ?? 0 }
        runningJobs = try json.number("running_jobs")
        snapshots = try SnapshotListing(json: json["snapshots"] ?? .null).snapshots
    }

    package var json: Value {
        let counts = KeyState.allCases.map { (Value.string($0.rawValue), Value.int(keys[$0] ?? 0)) }
        return [
            "version": .string(version), "fingerprint": .string(fingerprint.text), "started": .double(started),
            "connected": .int(connected), "keys": .map(Value.Map(uniqueKeysWithValues: counts)),
            "running_jobs": .int(runningJobs), "snapshots": SnapshotListing(snapshots: snapshots).json,
        ]
    }
}
