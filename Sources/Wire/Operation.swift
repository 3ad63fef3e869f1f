/// Everything that can be asked of a master: the closed list that the one authorisation function decides over.
package enum Operation: String, CaseIterable, Sendable {
    // Anyone who reaches the port:
    /// `POST /v1/enroll`
    case enrol
    // Minions, for themselves:
    /// `POST /v1/minion/renew`: EnrolRequest → EnrolReply
    case renew
    /// `GET /v1/minion/stream`: NDJSON of `MinionEvent`
    case stream
    /// `POST /v1/minion/heartbeat`
    case heartbeat
    /// `PUT /v1/minion/grains`
    case putGrains
    /// `GET /v1/minion/pillar?env=…` → PillarReply: the pillar of this minion only
    case getPillar
    /// `GET /v1/minion/snapshots` → SnapshotListing: environment → newest snapshot
    case getSnapshots
    /// `GET /v1/minion/manifests/HASH`
    case getManifest
    /// `GET /v1/minion/blobs/HASH` (Range allowed)
    case getBlob
    /// `POST /v1/minion/blobs`: a JSON list of hashes → for each `HASH SIZE\n` and the bytes, in one stream
    case getBlobs
    /// `PUT /v1/minion/returns/JID`: JobReturn, idempotent
    case putReturn
    /// `POST /v1/minion/progress`: JobProgress
    case postProgress
    /// `POST /v1/minion/events`: a list of MinionReport, what happens on this minion's host
    case postEvents
    /// `POST /v1/minion/tokens`: TokenRequest → TokenReply, for one machine that this minion boots
    case askToken
    // Operators:
    /// `POST /v1/jobs`: Publication → PublishedJob
    case publish
    /// `GET /v1/jobs/JID/watch`: NDJSON of `WatchEvent`
    case watchJob
    /// `POST /v1/jobs/JID/kill`
    case killJob
    /// `GET /v1/jobs?limit=N` → JobListing, `GET /v1/jobs/JID` → JobReport
    case readJobs
    /// `GET /v1/keys` → KeyListing
    case readKeys
    /// `POST /v1/keys/ID/accept|reject`, `DELETE /v1/keys/ID` → KeyListing. `?fingerprint=` names one key of the id.
    case changeKeys
    /// `POST /v1/tokens`: TokenRequest → TokenReply
    case createToken
    /// `GET /v1/minions` → MinionListing: connected or not, since when
    case readMinions
    /// `GET /v1/status` → MasterStatus: version, fingerprint of the CA, counts
    case readStatus
    /// `GET /v1/events?after=N&limit=N`, `GET /v1/events?last=N` → EventListing
    case readEvents
}
