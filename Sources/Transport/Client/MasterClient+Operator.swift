import NIOHTTP1
import Values
package import Wire

/// What operators ask.
extension MasterClient {
    /// `POST /v1/jobs`
    package func publish(_ publication: Publication) async throws -> PublishedJob {
        try await message(.post("/v1/jobs", publication.json).with(isRepeatable: false))
    }

    /// `GET /v1/jobs/JID/watch`
    package func watch(_ job: JobID) async throws -> MessageStream<WatchEvent> {
        let (connection, _) = try await open(.get("/v1/jobs/\(job)/watch").with(isRepeatable: false))
        return MessageStream(connection, silence: 40)
    }

    /// `POST /v1/jobs/JID/kill`
    package func kill(_ job: JobID) async throws { _ = try await bytes(.post("/v1/jobs/\(job)/kill")) }

    /// `GET /v1/jobs?limit=N`: newest first.
    package func jobs(limit: Int) async throws -> JobListing { try await message(.get("/v1/jobs?limit=\(limit)")) }

    /// `GET /v1/jobs/JID`
    package func job(_ id: JobID) async throws -> JobReport { try await message(.get("/v1/jobs/\(id)")) }

    /// `GET /v1/keys`
    package func keys() async throws -> KeyListing { try await message(.get("/v1/keys")) }

    /// `POST /v1/keys/ID/accept`; with a fingerprint only that key is accepted, so that nobody slips in between.
    package func acceptKey(_ id: MinionID, fingerprint: SHA256Hex? = nil) async throws {
        _ = try await bytes(.post(path(of: id, "/accept", fingerprint)))
    }

    /// `POST /v1/keys/ID/reject`
    package func rejectKey(_ id: MinionID, fingerprint: SHA256Hex? = nil) async throws {
        _ = try await bytes(.post(path(of: id, "/reject", fingerprint)))
    }

    /// `DELETE /v1/keys/ID`
    package func deleteKey(_ id: MinionID, fingerprint: SHA256Hex? = nil) async throws {
        _ = try await bytes(Outgoing(method: .DELETE, path: path(of: id, "", fingerprint)))
    }

    private func path(of id: MinionID, _ verb: String, _ fingerprint: SHA256Hex?) -> String {
        "/v1/keys/\(percentEncoded(id.text))\(verb)" + (fingerprint.map { "?fingerprint=\($0)" } ?? "")
    }

    /// `POST /v1/tokens`: the token is shown this once.
    package func createToken(_ request: TokenRequest) async throws -> TokenReply {
        try await message(.post("/v1/tokens", request.json).with(isRepeatable: false))
    }

    /// `GET /v1/minions`
    package func minions() async throws -> MinionListing { try await message(.get("/v1/minions")) }

    /// `GET /v1/status`
    package func status() async throws -> MasterStatus { try await message(.get("/v1/status")) }

    /// `GET /v1/events?after=N`: oldest first.
    package func events(after number: Int) async throws -> EventListing {
        try await message(.get("/v1/events?after=\(number)"))
    }

    /// `GET /v1/events?last=N`
    package func lastEvents(_ count: Int) async throws -> EventListing {
        try await message(.get("/v1/events?last=\(count)"))
    }
}
