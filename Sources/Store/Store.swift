package import Values
package import Wire

/// What the master must not forget. Whatever a method stored is on disk when it returns.
package protocol Store: Sendable {
    // MARK: jobs
    /// Stores a job and whom it is for. Fails when the number is taken.
    func add(_ job: Job, targets: [MinionID: TargetState]) async throws
    func job(_ id: JobID) async throws -> StoredJob?
    /// Newest first.
    func jobs(limit: Int) async throws -> [JobSummary]
    /// Jobs that some minion still owes a return.
    func unfinishedJobs() async throws -> [StoredJob]
    func newestJob() async throws -> JobID?
    /// Moves those of `minions` that owe a return to `lost`.
    func giveUp(_ id: JobID, on minions: [MinionID]) async throws

    // MARK: returns
    /// Takes a minion's answer. The first one stands, however often it is sent.
    func add(_ value: JobReturn, at time: Double) async throws -> ReturnOutcome
    func returns(of id: JobID) async throws -> [JobReturn]
    func `return`(of minion: MinionID, to id: JobID) async throws -> JobReturn?

    // MARK: keys
    func keys() async throws -> [StoredKey]
    /// Stores a key, or changes the one with the same id and fingerprint; a certificate it has stays unless there is a new one.
    func put(_ key: StoredKey) async throws
    /// Removes all keys of an id, its grains with them.
    func removeKeys(of id: MinionID) async throws

    /// Removes one key of an id.
    func removeKey(of id: MinionID, _ fingerprint: SHA256Hex) async throws

    // MARK: tokens
    func add(_ token: StoredToken) async throws
    func token(_ secretHash: SHA256Hex) async throws -> StoredToken?
    /// Takes one use; false when none is left or the token expired.
    func useToken(_ secretHash: SHA256Hex, at time: Double) async throws -> Bool

    // MARK: minions
    func setGrains(_ grains: Value, of id: MinionID) async throws
    func grains(of id: MinionID) async throws -> Value?
    /// Those of `ids` that `matches` says yes to, one minion's grains in memory at a time; minions without grains are asked with null.
    func minions(
        among ids: [MinionID],
        where matches: @escaping @Sendable (_ id: MinionID, _ grains: Value) -> Bool
    ) async throws -> [MinionID]
    func setLastSeen(_ times: [MinionID: Double]) async throws
    func lastSeen() async throws -> [MinionID: Double]

    // MARK: events
    func add(_ event: StoredEvent) async throws
    /// Oldest first, from after `number`.
    func events(after number: Int, limit: Int) async throws -> [StoredEvent]
    /// The newest ones, oldest first.
    func lastEvents(_ count: Int) async throws -> [StoredEvent]

    // MARK: housekeeping
    /// Forgets jobs, with their returns, and events from before `time`.
    func purge(before time: Double) async throws
    /// Finishes what is under way. Nothing works afterwards.
    func close() async
}
