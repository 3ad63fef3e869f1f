import Transport
import Wire

extension OperatorSettings {
    /// The master on this machine, over its unix socket.
    func connect() async throws -> any MasterAPI {
        OperatorClient(client: try MasterClient(.socket(socket)))
    }
}

/// `MasterAPI` over the wire.
struct OperatorClient: MasterAPI {
    let client: MasterClient

    func publish(_ publication: Publication) async throws -> PublishedJob { try await client.publish(publication) }

    func watch(_ job: JobID) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        let events = try await client.watch(job)
        return AsyncThrowingStream { continuation in
            let reading = Task {
                do {
                    for try await event in events { continuation.yield(event) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in reading.cancel() }
        }
    }

    func kill(_ job: JobID) async throws { try await client.kill(job) }
    func jobs(limit: Int) async throws -> JobListing { try await client.jobs(limit: limit) }
    func job(_ id: JobID) async throws -> JobReport { try await client.job(id) }
    func keys() async throws -> KeyListing { try await client.keys() }

    func accept(_ id: MinionID, fingerprint: SHA256Hex?) async throws {
        try await client.acceptKey(id, fingerprint: fingerprint)
    }

    func reject(_ id: MinionID, fingerprint: SHA256Hex?) async throws {
        try await client.rejectKey(id, fingerprint: fingerprint)
    }

    func delete(_ id: MinionID, fingerprint: SHA256Hex?) async throws {
        try await client.deleteKey(id, fingerprint: fingerprint)
    }

    func createToken(_ request: TokenRequest) async throws -> TokenReply { try await client.createToken(request) }
    func minions() async throws -> MinionListing { try await client.minions() }
    func status() async throws -> MasterStatus { try await client.status() }
    func events(after number: Int) async throws -> EventListing { try await client.events(after: number) }
    func lastEvents(_ count: Int) async throws -> EventListing { try await client.lastEvents(count) }
}
