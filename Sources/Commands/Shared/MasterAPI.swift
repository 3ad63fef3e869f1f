import Wire

/// What operators ask of a master, over its unix socket or with a certificate.
protocol MasterAPI: Sendable {
    func publish(_ publication: Publication) async throws -> PublishedJob
    /// Everything that happens to a job, from its start, however late one asks.
    func watch(_ job: JobID) async throws -> AsyncThrowingStream<WatchEvent, any Error>
    func kill(_ job: JobID) async throws
    /// Newest first.
    func jobs(limit: Int) async throws -> JobListing
    func job(_ id: JobID) async throws -> JobReport
    func keys() async throws -> KeyListing
    /// `fingerprint` names one of several keys of an id.
    func accept(_ id: MinionID, fingerprint: SHA256Hex?) async throws
    func reject(_ id: MinionID, fingerprint: SHA256Hex?) async throws
    func delete(_ id: MinionID, fingerprint: SHA256Hex?) async throws
    func createToken(_ request: TokenRequest) async throws -> TokenReply
    func minions() async throws -> MinionListing
    func status() async throws -> MasterStatus
    /// Oldest first, from after `number`.
    func events(after number: Int) async throws -> EventListing
    /// The newest ones.
    func lastEvents(_ count: Int) async throws -> EventListing
}
