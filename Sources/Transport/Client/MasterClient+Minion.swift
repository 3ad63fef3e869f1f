import NIOCore
import NIOHTTP1
import OrderedCollections
package import Values
package import Wire

/// What minions ask, each for itself.
extension MasterClient {
    /// `POST /v1/enroll`
    package func enrol(_ request: EnrolRequest) async throws -> EnrolReply {
        try await message(.post("/v1/enroll", request.json))
    }

    /// `POST /v1/minion/renew`
    package func renew(_ request: EnrolRequest) async throws -> EnrolReply {
        try await message(.post("/v1/minion/renew", request.json))
    }

    /// `GET /v1/minion/stream`. Ends with an error when nothing at all comes for `silence` seconds.
    package func events(silence: Double = 40) async throws -> MessageStream<MinionEvent> {
        let (connection, _) = try await open(.get("/v1/minion/stream").with(isRepeatable: false))
        return MessageStream(connection, silence: silence)
    }

    /// `POST /v1/minion/heartbeat`
    package func heartbeat() async throws { _ = try await bytes(.post("/v1/minion/heartbeat").with(patience: 30)) }

    /// `PUT /v1/minion/grains`
    package func put(grains: Value) async throws { _ = try await bytes(.put("/v1/minion/grains", grains)) }

    /// `GET /v1/minion/pillar?env=…`
    package func pillar(environment: EnvironmentName?) async throws -> Value {
        let query = environment.map { "?env=" + percentEncoded($0.text) } ?? ""
        return try await json(.get("/v1/minion/pillar" + query).with(patience: 300))
    }

    /// `POST /v1/minion/pillar`, or a GET where that says all.
    package func pillar(_ question: PillarQuestion) async throws -> Value {
        if question.override.isEmpty, question.external.isEmpty {
            return try await pillar(environment: question.environment)
        }
        return try await json(.post("/v1/minion/pillar", question.json).with(patience: 300))
    }

    /// `GET /v1/minion/snapshots`
    package func snapshots() async throws -> [EnvironmentName: SHA256Hex] {
        var snapshots: [EnvironmentName: SHA256Hex] = [:]
        for (key, value) in try await json(.get("/v1/minion/snapshots")).map ?? [:] {
            guard let name = key.string.flatMap(EnvironmentName.init), let hash = value.string.flatMap(SHA256Hex.init)
            else { throw TransportError.malformed("snapshots must map environments to hashes") }
            snapshots[name] = hash
        }
        return snapshots
    }

    /// `GET /v1/minion/manifests/HASH`: the text as the master hashed it. The caller checks the hash.
    package func manifest(_ hash: SHA256Hex) async throws -> [UInt8] {
        try await bytes(.get("/v1/minion/manifests/\(hash)"), limit: 1 << 30)
    }

    /// `GET /v1/minion/blobs/HASH` from a byte on: `receive` gets each piece as it arrives. The caller checks the hash.
    package func blob(
        _ hash: SHA256Hex,
        from offset: Int = 0,
        receive: (UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        var outgoing = Outgoing.get("/v1/minion/blobs/\(hash)")
        if offset > 0 { outgoing.range = "bytes=\(offset)-" }
        let (connection, keepAlive) = try await open(outgoing)
        while let buffers = try await connection.more(doing: "sending a file") {
            for buffer in buffers { try buffer.withUnsafeReadableBytes(receive) }
        }
        if keepAlive { keep(connection) }
    }

    /// `POST /v1/minion/blobs`: many small files in one stream, in the master's order. The caller checks the hashes.
    package func blobs(_ hashes: [SHA256Hex], receive: (SHA256Hex, [UInt8]) throws -> Void) async throws {
        guard !hashes.isEmpty else { return }
        let (connection, keepAlive) = try await open(.post("/v1/minion/blobs", .list(hashes.map { .string($0.text) })))
        var reader = BlobReader()
        while let buffers = try await connection.more(doing: "sending files") {
            for buffer in buffers { try reader.feed(buffer.readableBytesView, receive) }
        }
        guard reader.isBetweenBlobs else { throw TransportError.malformed("the stream of files ended early") }
        if keepAlive { keep(connection) }
    }

    /// `PUT /v1/minion/returns/JID`
    package func put(_ value: JobReturn) async throws {
        _ = try await bytes(.put("/v1/minion/returns/\(value.id)", value.json))
    }

    /// The same from a stored text.
    package func put(returnText: [UInt8], of id: JobID) async throws {
        _ = try await bytes(Outgoing(method: .PUT, path: "/v1/minion/returns/\(id)", body: returnText))
    }

    /// `POST /v1/minion/progress`
    package func post(_ progress: JobProgress) async throws {
        _ = try await bytes(.post("/v1/minion/progress", progress.json).with(patience: 10))
    }

    /// `POST /v1/minion/events`
    package func post(_ reports: HostReports) async throws {
        _ = try await bytes(.post("/v1/minion/events", reports.json).with(patience: 30))
    }

    /// `POST /v1/minion/tokens`: the token is shown this once.
    package func askToken(_ request: TokenRequest) async throws -> TokenReply {
        try await message(.post("/v1/minion/tokens", request.json).with(isRepeatable: false))
    }
}
