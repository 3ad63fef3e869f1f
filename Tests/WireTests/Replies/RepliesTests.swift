import OrderedCollections
import Testing
import Values
import Wire

struct RepliesTests {
    let web1: MinionID
    let hash: SHA256Hex
    let base: EnvironmentName
    let job: Job

    init() throws {
        web1 = try #require(MinionID("web1"))
        hash = try #require(SHA256Hex(String(repeating: "a", count: 64)))
        base = try #require(EnvironmentName("base"))
        job = Job(
            id: try #require(JobID("20260731100000000000")),
            function: try #require(FunctionName("test.ping")),
            target: Target(.glob, "*"),
            user: "root",
            published: 12.5
        )
    }

    @Test func surviveTheWire() throws {
        let key = KeyRecord(id: web1, state: .pending, fingerprint: hash, seen: 4.5)
        let value = JobReturn(
            id: job.id,
            minion: web1,
            function: job.function,
            value: true,
            retcode: 0,
            success: true,
            started: 1,
            finished: 2.5
        )
        try check(KeyListing(keys: [key]))
        try check(TokenRequest(ids: "web*", uses: 10, lifetime: 3600))
        try check(TokenReply(token: "secret", expires: 99.5))
        try check(JobListing(jobs: [JobListing.Entry(job: job, targets: 3, returned: 2)]))
        try check(JobReport(job: job, minions: [web1: .lost], returns: [value]))
        try check(MinionListing(minions: [MinionListing.Entry(id: web1, connected: nil, seen: 3.5)]))
        try check(SnapshotListing(snapshots: [base: hash]))
        try check(PillarReply(pillar: ["a": 1], errors: ["no"], options: ["state_top": "top.sls"]))
        try check(
            EventListing(events: [EventListing.Entry(number: 1, time: 2.5, type: "key/accept", data: ["id": "web1"])])
        )
        try check(
            MasterStatus(
                version: "1",
                fingerprint: hash,
                started: 1.5,
                connected: 2,
                keys: [.accepted: 2, .pending: 1, .rejected: 0, .denied: 0],
                runningJobs: 3,
                snapshots: [base: hash]
            )
        )
    }

    @Test func refuseTokensWithoutLimits() {
        #expect(throws: MessageError.self) { try TokenRequest(json: ["ids": "", "uses": 1, "ttl": 60]) }
        #expect(throws: MessageError.self) { try TokenRequest(json: ["ids": "*", "uses": 0, "ttl": 60]) }
        #expect(throws: MessageError.self) { try TokenRequest(json: ["ids": "*", "uses": 1, "ttl": 0]) }
        #expect(throws: MessageError.self) { try TokenRequest(json: ["ids": "*", "uses": 1]) }
    }

    private func check<Kind: Message & Equatable>(_ message: Kind) throws {
        #expect(try Kind(parsing: Array(message.line.utf8)) == message)
    }
}
