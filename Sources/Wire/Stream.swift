package import Values

/// A line of the long stream from master to minion (`GET /v1/minion/stream`, NDJSON).
package enum MinionEvent: Message, Hashable {
    /// Run this. Sent again after a reconnect until its return has arrived.
    case job(Job)
    /// End the job if it runs.
    case kill(JobID)
    /// Post grains again; pillar is read anew by the next job anyway.
    case refresh
    case heartbeat
    /// The connection ends on purpose (the key was deleted, the master stops): `reason` for the log.
    case goodbye(reason: String)

    package init(json: Value) throws(MessageError) {
        switch try json.text("event") {
        case "job": self = .job(try Job(json: json["job"] ?? .null))
        case "kill": self = .kill(try json.name("jid"))
        case "refresh": self = .refresh
        case "heartbeat": self = .heartbeat
        case "goodbye": self = .goodbye(reason: try json.text("reason"))
        default: throw MessageError("event", "is none that this version knows")
        }
    }

    package var json: Value {
        switch self {
        case .job(let job): ["event": "job", "job": job.json]
        case .kill(let id): ["event": "kill", "jid": .string(id.text)]
        case .refresh: ["event": "refresh"]
        case .heartbeat: ["event": "heartbeat"]
        case .goodbye(let reason): ["event": "goodbye", "reason": .string(reason)]
        }
    }
}

/// A line of what an operator follows (`GET /v1/jobs/JID/watch`, NDJSON), until every minion has returned or is given up.
package enum WatchEvent: Message, Hashable {
    case published(PublishedJob)
    case progress(JobProgress)
    case returned(JobReturn)
    /// The minion's stream ended while the job was out.
    case lost(MinionID)
    case heartbeat
    /// All have returned.
    case done

    package init(json: Value) throws(MessageError) {
        switch try json.text("event") {
        case "published": self = .published(try PublishedJob(json: json["data"] ?? .null))
        case "progress": self = .progress(try JobProgress(json: json["data"] ?? .null))
        case "return": self = .returned(try JobReturn(json: json["data"] ?? .null))
        case "lost": self = .lost(try json.name("id"))
        case "heartbeat": self = .heartbeat
        case "done": self = .done
        default: throw MessageError("event", "is none that this version knows")
        }
    }

    package var json: Value {
        switch self {
        case .published(let job): ["event": "published", "data": job.json]
        case .progress(let progress): ["event": "progress", "data": progress.json]
        case .returned(let value): ["event": "return", "data": value.json]
        case .lost(let id): ["event": "lost", "id": .string(id.text)]
        case .heartbeat: ["event": "heartbeat"]
        case .done: ["event": "done"]
        }
    }
}
