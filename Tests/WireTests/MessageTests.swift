import OrderedCollections
import Testing
import Values
import Wire

struct MessageTests {
    private static func name<Name: CheckedName>(_ text: String) throws -> Name { try #require(Name(text)) }

    private static func job() throws -> Job {
        Job(
            id: try name("20261121023800123456"),
            function: try name("state.apply"),
            arguments: ["smartos", 1, 1.5, nil, [true, ["a": "b"]]],
            named: ["test": true, "pillar": ["x": "ü\n\u{1}\"\\"]],
            target: Target(.compound, "G@os:Debian and web*"),
            user: "root",
            published: 1_795_000_000.25,
            snapshots: [try name("base"): try name(String(repeating: "a1", count: 32))],
            expires: 1_795_000_100
        )
    }

    private static func jobReturn() throws -> JobReturn {
        JobReturn(
            id: try name("20261121023800123456"),
            minion: try name("web1"),
            function: try name("test.ping"),
            value: true,
            retcode: 0,
            success: true,
            started: 1.5,
            finished: 2.5
        )
    }

    @Test func aManifestKeepsDirectoriesThatHoldNothing() throws {
        let hash: SHA256Hex = try Self.name(String(repeating: "a1", count: 32))
        let file = Manifest.File(sha256: hash, size: 1, mode: 0o644)
        let manifest = Manifest(
            files: [try #require(RelativePath("b")): file],
            emptyDirectories: [try #require(RelativePath("a/c"))]
        )

        #expect(try Manifest(json: manifest.json) == manifest)
        #expect(manifest.json["a/c/"] == [:])
        #expect(throws: MessageError.self) { try Manifest(json: ["../c/": [:]]) }
    }

    private static func progress() throws -> JobProgress {
        JobProgress(
            id: try name("20261121023800123456"),
            minion: try name("web1"),
            done: 3,
            total: 10,
            current: "file.managed /etc/x",
            bytes: 5,
            totalBytes: 6
        )
    }

    @Test func jobsRoundTrip() throws {
        try roundTrip(Self.job())
        var plain = try Self.job()
        plain.expires = nil
        plain.snapshots = [:]
        try roundTrip(plain)
        try roundTrip(Self.jobReturn())
        try roundTrip(Self.progress())
        for kind in Target.Kind.allCases { try roundTrip(Target(kind, "x")) }
    }

    @Test func publicationsRoundTrip() throws {
        try roundTrip(
            Publication(
                target: Target(.glob, "*"),
                function: Self.name("test.ping"),
                arguments: [1],
                named: ["a": 2],
                queueFor: 60
            )
        )
        try roundTrip(Publication(target: Target(.list, "a,b"), function: Self.name("test.ping")))
        try roundTrip(
            PublishedJob(
                id: Self.name("20261121023800123456"),
                minions: [Self.name("a"), Self.name("b")],
                absent: [Self.name("b")]
            )
        )
    }

    @Test func keysRoundTrip() throws {
        let hash: SHA256Hex = try Self.name(String(repeating: "0f", count: 32))
        for state in KeyState.allCases {
            try roundTrip(KeyRecord(id: Self.name("web1"), state: state, fingerprint: hash, seen: 1.25))
        }
        try roundTrip(EnrolRequest(id: Self.name("web1"), signingRequest: "PEM", token: "secret"))
        try roundTrip(EnrolRequest(id: Self.name("web1"), signingRequest: "PEM"))
        try roundTrip(EnrolReply.accepted(certificate: "A", authority: "B"))
        try roundTrip(EnrolReply.pending(fingerprint: hash))
        try roundTrip(EnrolReply.refused(state: .denied, reason: "another key"))
        try roundTrip(EnrolReply.refused(state: .rejected, reason: "no"))
    }

    @Test func eventsRoundTrip() throws {
        let events: [MinionEvent] = [
            .job(try Self.job()), .kill(try Self.name("20261121023800123456")), .refresh, .heartbeat,
            .goodbye(reason: "deleted"),
        ]
        for event in events { try roundTrip(event) }
        let published = PublishedJob(
            id: try Self.name("20261121023800123456"),
            minions: [try Self.name("a")],
            absent: []
        )
        let watched: [WatchEvent] = [
            .published(published), .progress(try Self.progress()), .returned(try Self.jobReturn()),
            .lost(try Self.name("a")),
            .heartbeat, .done,
        ]
        for event in watched { try roundTrip(event) }
    }

    @Test func manifestsRoundTripAndSort() throws {
        let hash: SHA256Hex = try Self.name(String(repeating: "0f", count: 32))
        let file = Manifest.File(sha256: hash, size: 3, mode: 0o644)
        let link = Manifest.File(sha256: hash, size: 0, mode: 0o777, link: "b")
        let manifest = Manifest(files: [try Self.name("z"): file, try Self.name("a/b"): link])

        try roundTrip(manifest)
        #expect(manifest.line.hasPrefix("{\"a/b\":"))
    }

    @Test(arguments: [
        "", "null", "[]", "{", "{}", "{\"event\":\"job\"}", "{\"event\":\"job\",\"job\":{}}", "{\"event\":5}",
        "{\"event\":\"kill\",\"jid\":\"../../etc\"}", "{\"event\":\"goodbye\"}", "{\"event\":\"heartbeat\"} x",
        String(repeating: "[", count: 100_000), "\"\\ud800\"", "{\"event\":\"kill\",\"jid\":12345678901234567890}",
    ])
    func refusesHostileEvents(_ text: String) {
        #expect(throws: MessageError.self) { try MinionEvent(parsing: Array(text.utf8)) }
        #expect(throws: MessageError.self) { try WatchEvent(parsing: Array(text.utf8 + [0xFF])) }
    }

    @Test(arguments: [
        #"{"../x":{"sha256":"HASH","size":1,"mode":420}}"#, #"{"/x":{"sha256":"HASH","size":1,"mode":420}}"#,
        #"{"x":{"sha256":"abc","size":1,"mode":420}}"#, #"{"x":{"sha256":"HASH","size":-1,"mode":420}}"#,
        #"{"x":{"sha256":"HASH","size":1,"mode":65535}}"#, #"{"x":{"sha256":"HASH","size":"1","mode":420}}"#, #"["x"]"#,
    ])
    func refusesHostileManifests(_ text: String) {
        let hash = String(repeating: "0f", count: 32)
        let bytes = Array(text.split(separator: "HASH", omittingEmptySubsequences: false).joined(separator: hash).utf8)
        #expect(throws: MessageError.self) { try Manifest(parsing: bytes) }
    }

    @Test func refusesAJobWithABadName() throws {
        for (field, bad) in [("jid", "1"), ("fun", "ping"), ("fun", "a.b/c")] {
            var json = try Self.job().json
            json[field] = .string(bad)
            #expect(throws: MessageError.self) { try Job(json: json) }
        }
        var json = try Self.job().json
        json["snapshots"] = ["..": "x"]
        #expect(throws: MessageError.self) { try Job(json: json) }
    }

    private func roundTrip<Content: Message & Equatable>(_ message: Content) throws {
        #expect(try Content(parsing: Array(message.line.utf8)) == message)
        #expect(!message.line.contains("\n"))
    }
}
