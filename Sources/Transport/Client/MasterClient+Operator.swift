import NIOHTTP1
package import Values
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

    /// `GET /v1/jobs`
    package func jobs() async throws -> Value { try await json(.get("/v1/jobs")) }

    /// `GET /v1/jobs/JID`
    package func job(_ id: JobID) async throws -> Value { try await json(.get("/v1/jobs/\(id)")) }

    /// `GET /v1/keys`
    package func keys() async throws -> [KeyRecord] {
        guard let list = try await json(.get("/v1/keys")).list else {
            throw TransportError.malformed("no list of keys")
        }
        do { return try list.map { value throws(MessageError) in try KeyRecord(json: value) } } catch {
            throw TransportError.malformed(error.description)
        }
    }

    /// `POST /v1/keys/ID/accept`; with a fingerprint only that key is accepted, so that nobody slips in between.
    package func acceptKey(_ id: MinionID, fingerprint: SHA256Hex? = nil) async throws {
        _ = try await bytes(
            .post("/v1/keys/\(percentEncoded(id.text))/accept", fingerprint.map { ["fingerprint": .string($0.text)] })
        )
    }

    /// `POST /v1/keys/ID/reject`
    package func rejectKey(_ id: MinionID) async throws {
        _ = try await bytes(.post("/v1/keys/\(percentEncoded(id.text))/reject"))
    }

    /// `DELETE /v1/keys/ID`
    package func deleteKey(_ id: MinionID) async throws {
        _ = try await bytes(Outgoing(method: .DELETE, path: "/v1/keys/\(percentEncoded(id.text))"))
    }

    /// `POST /v1/tokens`: a join token's text, shown once. `life` in seconds.
    package func createToken(ids: String, uses: Int, life: Double) async throws -> String {
        let request: Value = ["ids": .string(ids), "uses": .int(uses), "ttl": .double(life)]
        let answer = try await json(.post("/v1/tokens", request).with(isRepeatable: false))
        guard let token = answer["token"]?.string else { throw TransportError.malformed("no token in the answer") }
        return token
    }

    /// `GET /v1/minions`
    package func minions() async throws -> Value { try await json(.get("/v1/minions")) }

    /// `GET /v1/status`
    package func status() async throws -> Value { try await json(.get("/v1/status")) }
}
