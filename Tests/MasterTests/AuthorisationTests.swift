import Transport
import Store
import Testing
import Trust
import Values
import Wire

@testable import Master

struct AuthorisationTests {
    /// Every operation that exists, with who may ask for it.
    static let table: [Operation: (anonymous: Bool, minion: Bool, stranger: Bool, operator: Bool, root: Bool)] = [
        .enrol: (true, true, true, true, true),
        .renew: (false, true, false, false, false),
        .stream: (false, true, false, false, false),
        .heartbeat: (false, true, false, false, false),
        .putGrains: (false, true, false, false, false),
        .getPillar: (false, true, false, false, false),
        .getSnapshots: (false, true, false, false, false),
        .getManifest: (false, true, false, false, false),
        .getBlob: (false, true, false, false, false),
        .getBlobs: (false, true, false, false, false),
        .putReturn: (false, true, false, false, false),
        .postProgress: (false, true, false, false, false),
        .postEvents: (false, true, false, false, false),
        .askToken: (false, true, false, false, false),
        .publish: (false, false, false, true, true),
        .watchJob: (false, false, false, true, true),
        .killJob: (false, false, false, true, true),
        .readJobs: (false, false, false, true, true),
        .readKeys: (false, false, false, true, true),
        .changeKeys: (false, false, false, true, true),
        .createToken: (false, false, false, true, true),
        .readMinions: (false, false, false, true, true),
        .readStatus: (false, false, false, true, true),
        .readEvents: (false, false, false, true, true),
    ]

    @Test(arguments: Operation.allCases)
    func allowsWhatTheTableSays(_ operation: Operation) throws {
        let expected = try #require(Self.table[operation], "\(operation) is not in the table")
        func allows(_ identity: Identity) -> Bool {
            Authorisation.allows(operation, identity, operators: ["alice"])
        }

        #expect(allows(.anonymous) == expected.anonymous)
        #expect(allows(.minion(try name("web1"))) == expected.minion)
        #expect(allows(.operator("mallory")) == expected.stranger)
        #expect(allows(.operator("alice")) == expected.operator)
        #expect(allows(.localRoot) == expected.root)
    }

    /// A path for every operation.
    static let paths: [(Operation, Route)] = routes.map { ($0.operation, $0) }

    static let hash: SHA256Hex = required(String(repeating: "a", count: 64))
    static let job: JobID = required("20260731100000000000")
    static let web1: MinionID = required("web1")
    static let routes: [Route] = [
        .enrol, .renew, .stream, .heartbeat, .putGrains, .getPillar, .getSnapshots, .getManifest(hash), .getBlob(hash),
        .getBlobs, .putReturn(job), .postProgress, .postEvents, .askToken, .publish, .watchJob(job), .killJob(job),
        .listJobs, .readJob(job),
        .readKeys, .acceptKey(web1), .rejectKey(web1), .deleteKey(web1), .createToken, .readMinions, .readStatus,
        .readEvents,
    ]

    static let requests: [(method: String, path: String)] = [
        ("POST", "v1/enroll"), ("POST", "v1/minion/renew"), ("GET", "v1/minion/stream"),
        ("POST", "v1/minion/heartbeat"), ("PUT", "v1/minion/grains"), ("GET", "v1/minion/pillar"),
        ("GET", "v1/minion/snapshots"), ("GET", "v1/minion/manifests/\(hash)"), ("GET", "v1/minion/blobs/\(hash)"),
        ("POST", "v1/minion/blobs"), ("PUT", "v1/minion/returns/\(job)"), ("POST", "v1/minion/progress"),
        ("POST", "v1/minion/events"), ("POST", "v1/minion/tokens"),
        ("POST", "v1/jobs"), ("GET", "v1/jobs/\(job)/watch"), ("POST", "v1/jobs/\(job)/kill"), ("GET", "v1/jobs"),
        ("GET", "v1/jobs/\(job)"), ("GET", "v1/keys"), ("POST", "v1/keys/web1/accept"),
        ("POST", "v1/keys/web1/reject"), ("DELETE", "v1/keys/web1"), ("POST", "v1/tokens"), ("GET", "v1/minions"),
        ("GET", "v1/status"), ("GET", "v1/events"),
    ]

    @Test func everyOperationHasARoute() {
        #expect(Set(Self.routes.map(\.operation)) == Set(Operation.allCases))
        #expect(Self.routes.count == Self.requests.count)
    }

    @Test func theHandlerRefusesWhatTheTableForbids() async throws {
        let master = try await TestMaster { $0.operators = ["alice"] }
        let minion = try await FakeMinion.accepted("web1", master)
        let peers: [Peer] = [
            .anonymous, minion.peer, Peer(.operator("mallory"), fingerprint: Self.hash),
            Peer(.operator("alice"), fingerprint: Self.hash), Peer(.localRoot),
        ]
        for (route, request) in zip(Self.routes, Self.requests) where request.method != "DELETE" {
            let expected = try #require(Self.table[route.operation])
            let allowed = [expected.anonymous, expected.minion, expected.stranger, expected.operator, expected.root]
            for (peer, isAllowed) in zip(peers, allowed) where !isAllowed {
                let method = try #require(Request.Method(rawValue: request.method))
                let response = await master.ask(method, request.path, as: peer, [:])
                #expect(response.status == 403, "\(peer.identity) got \(response.status) from \(request)")
            }
        }
    }

    @Test func theHandlerAllowsWhatTheTableAllows() async throws {
        let master = try await TestMaster { $0.operators = ["alice"] }
        let minion = try await FakeMinion.accepted("web1", master)
        let peers:
            [(Peer, KeyPath<(anonymous: Bool, minion: Bool, stranger: Bool, operator: Bool, root: Bool), Bool>)] = [
                (minion.peer, \.minion), (Peer(.operator("alice"), fingerprint: Self.hash), \.operator),
                (Peer(.localRoot), \.root),
            ]
        // Changing keys would spoil the others.
        for (route, request) in zip(Self.routes, Self.requests) where route.operation != .changeKeys {
            for (peer, column) in peers where Self.table[route.operation]?[keyPath: column] == true {
                let method = try #require(Request.Method(rawValue: request.method))
                let response = await master.ask(method, request.path, as: peer, [:])
                #expect(response.status != 403 && response.status != 500, "\(peer.identity): \(request) \(response)")
            }
        }
    }

    @Test func aMinionCountsOnlyWithTheKeyThatWasAccepted() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let pending = try FakeMinion("web2", master)
        _ = try await pending.enrol()

        #expect(await minion.ask(.post, "v1/minion/heartbeat").status == 204)
        #expect(await pending.ask(.post, "v1/minion/heartbeat").status == 403)
        let other = Peer(.minion(minion.id), fingerprint: KeyPair().fingerprint)
        #expect(await master.ask(.post, "v1/minion/heartbeat", as: other).status == 403)
        #expect(await master.ask(.post, "v1/minion/heartbeat", as: Peer(.minion(minion.id))).status == 403)
    }
}
