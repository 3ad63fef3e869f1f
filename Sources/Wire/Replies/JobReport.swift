import OrderedCollections
package import Values

/// `GET /v1/jobs/JID`: all that is known of a job.
package struct JobReport: Message, Hashable {
    /// Where a job stands with a minion.
    package enum Standing: String, CaseIterable, Sendable {
        case owed
        case returned
        case lost
        case absent
    }

    package var job: Job
    package var minions: [MinionID: Standing]
    package var returns: [JobReturn]

    package init(job: Job, minions: [MinionID: Standing], returns: [JobReturn]) {
        self.job = job
        self.minions = minions
        self.returns = returns
    }

    package init(json: Value) throws(MessageError) {
        job = try Job(json: json["job"] ?? .null)
        minions = [:]
        for (key, value) in json["minions"]?.map ?? [:] {
            guard let id = key.string.flatMap(MinionID.init), let standing = value.string.flatMap(Standing.init)
            else { throw MessageError("minions", "must map ids to where the job stands with them") }
            minions[id] = standing
        }
        returns = try json.all("returns") { value throws(MessageError) in try JobReturn(json: value) }
    }

    package var json: Value {
        let pairs = minions.sorted { $0.key < $1.key }.map {
            (Value.string($0.key.text), Value.string($0.value.rawValue))
        }
        return [
            "job": job.json, "minions": .map(Value.Map(uniqueKeysWithValues: pairs)),
            "returns": .list(returns.map(\.json)),
        ]
    }
}
