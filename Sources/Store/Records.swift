package import Values
package import Wire

/// Where a job stands with one of the minions it was meant for.
package enum TargetState: Int, Sendable {
    /// Sent, or to be sent as soon as the minion connects.
    case owed
    case returned
    /// Given up: its stream ended and it did not come back in time, or the job expired. A late return is still taken.
    case lost
    /// Not connected when the job was published, and the job was not queued.
    case absent
}

/// A job with its minions.
package struct StoredJob: Hashable, Sendable {
    package var job: Job
    package var targets: [MinionID: TargetState]

    package init(job: Job, targets: [MinionID: TargetState]) {
        self.job = job
        self.targets = targets
    }
}

/// A job in a listing.
package struct JobSummary: Hashable, Sendable {
    package var job: Job
    package var targets: Int
    package var returned: Int

    package init(job: Job, targets: Int, returned: Int) {
        self.job = job
        self.targets = targets
        self.returned = returned
    }
}

/// What became of a return that arrived.
package enum ReturnOutcome: Hashable, Sendable {
    case stored
    /// This minion has answered this job before; the first answer stands.
    case repeated
    /// No such job, or it is older than the store keeps.
    case unknownJob
    /// The job was not meant for this minion.
    case notMeantForMinion
}

/// A key with the newest certificate that was made for it.
package struct StoredKey: Hashable, Sendable {
    package var record: KeyRecord
    /// PEM; nil while there is none.
    package var certificate: String?
    /// The certificate's serial number in hexadecimal.
    package var serial: String?

    package init(record: KeyRecord, certificate: String? = nil, serial: String? = nil) {
        self.record = record
        self.certificate = certificate
        self.serial = serial
    }
}

/// A join token as the master remembers it: the secret itself is never stored.
package struct StoredToken: Hashable, Sendable {
    package var secretHash: SHA256Hex
    /// A glob over minion ids.
    package var ids: String
    package var usesLeft: Int
    package var expires: Double
    package var created: Double

    package init(secretHash: SHA256Hex, ids: String, usesLeft: Int, expires: Double, created: Double) {
        self.secretHash = secretHash
        self.ids = ids
        self.usesLeft = usesLeft
        self.expires = expires
        self.created = created
    }
}

/// Something that happened, for the journal.
package struct StoredEvent: Hashable, Sendable {
    /// Increases; zero before it is stored.
    package var number: Int
    package var time: Double
    /// `key/accept`, `job/new`, `minion/connected` …
    package var type: String
    package var data: Value

    package init(number: Int = 0, time: Double, type: String, data: Value) {
        self.number = number
        self.time = time
        self.type = type
        self.data = data
    }
}
