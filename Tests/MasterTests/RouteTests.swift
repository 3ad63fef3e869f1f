import Trust
import Store
import Testing
import Transport
import Values
import Wire

@testable import Master

struct RouteTests {
    @Test func readsEveryRequest() throws {
        for (request, route) in zip(AuthorisationTests.requests, AuthorisationTests.routes) {
            let method = try #require(Request.Method(rawValue: request.method))
            #expect(try Route(method, request.path.split(separator: "/").map(String.init)) == route)
        }
    }

    @Test func tellsAWrongMethodFromAWrongPath() {
        #expect(throws: Route.Failure.wrongMethod) { try Route(.delete, ["v1", "jobs"]) }
        #expect(throws: Route.Failure.unknownPath) { try Route(.get, ["v2", "jobs"]) }
        #expect(throws: Route.Failure.unknownPath) { try Route(.get, []) }
        #expect(throws: Route.Failure.unknownPath) {
            try Route(.get, ["v1", "jobs", "20260731100000000000", "watch", "x"])
        }
    }

    @Test func answersHeadAsGet() throws {
        #expect(try Route(.head, ["v1", "status"]) == .readStatus)
    }

    static let evil = [
        "..", ".", "../../etc/passwd", "%2e%2e", "a/b", "/etc/passwd", "a\0b", "", " ", "-rf", ".hidden", "a..b",
        String(repeating: "a", count: 201), "ü", "a\nb", "'; DROP TABLE keys", "$(reboot)",
    ]

    @Test(arguments: evil)
    func refusesBadNamesOnEveryRoute(_ name: String) throws {
        for request in AuthorisationTests.requests {
            let method = try #require(Request.Method(rawValue: request.method))
            let parts = request.path.split(separator: "/").map(String.init)
            let variable = parts.firstIndex { $0.count == 64 || $0.count == 20 || $0 == "web1" }
            guard let variable else { continue }
            var path = parts
            path[variable] = name
            #expect(throws: Route.Failure.badName(name)) { try Route(method, path) }
        }
    }

    @Test(arguments: evil)
    func refusesBadNamesInQueriesAndBodies(_ name: String) async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)

        // A hyphen may start an environment's name.
        let status = name == "-rf" ? 200 : 400
        #expect(await minion.ask(.get, "v1/minion/pillar", query: ["env": name]).status == status)
        #expect(await minion.ask(.post, "v1/minion/blobs", [.string(name)]).status == 400)
        let enrolment: Value = ["id": .string(name), "csr": "x"]
        #expect(await master.ask(.post, "v1/enroll", as: .anonymous, enrolment).status == 400)
        #expect(await master.ask(.delete, "v1/keys/web1", query: ["fingerprint": name]).status == 400)
        #expect(await master.ask(.get, "v1/jobs", query: ["limit": name]).status == 400)
    }
}
