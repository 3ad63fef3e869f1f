import Testing
@testable import Transport
import Trust
import Values
import Wire

/// Bodies, paths, files.
struct RequestTests {
    @Test func pathAndQueryAndBodyArrive() async throws {
        let id = try #require(MinionID("a:b"))
        let body: Value = ["a": ["ü", 1, nil]]
        try await TestMaster.run { request in
            guard request.method == .put, request.path == ["v1", "minion", "grains"] else {
                return .json(.list(request.path.map { .string($0) } + [.string(request.query["env"] ?? "")]))
            }
            do throws(RequestError) { return .json(try await request.json()) } catch { return .failure(error) }
        } body: { master in
            let client = try master.client()
            try await client.put(grains: body)
            #expect(
                try await client.pillar(environment: EnvironmentName("base")) == ["v1", "minion", "pillar", "base"]
            )
            await #expect(throws: Never.self) { try await client.acceptKey(id) }
        }
    }

    @Test func aBodyThatIsTooLargeIsRefused() async throws {
        try await TestMaster.run { request in
            do throws(RequestError) { return .json(try await request.json(limit: 1000)) } catch {
                return .failure(error)
            }
        } body: { master in
            let client = try master.client()
            let error = await #expect(throws: TransportError.self) {
                try await client.put(grains: .string(String(repeating: "x", count: 100_000)))
            }
            #expect(error == .refused(status: 413, reason: "the body is larger than 1000 bytes"))
            try await client.put(grains: "small")
        }
    }

    @Test func aBodyThatIsNotJSONIsRefused() async throws {
        try await TestMaster.run { request in
            do throws(RequestError) { return .message(try await request.message(JobReturn.self)) } catch {
                return .failure(error)
            }
        } body: { master in
            let id = try #require(JobID("20261121023800123456"))
            let client = try master.client()
            let error = await #expect(throws: TransportError.self) { try await client.put(returnText: [0x7B], of: id) }
            guard case .refused(400, let reason)? = error else { throw try #require(error) }
            #expect(reason.contains("not valid JSON"))
        }
    }

    @Test(arguments: ["/v1/../x", "/v1//x", "/v1/%2e%2e/x", "/v1/a%2Fb", "/v1/%00", "/v1/%zz", "/v1/"])
    func aPathThatCouldLeadElsewhereIsRefused(_ path: String) async throws {
        #expect(Responder.components(of: path) == nil)
    }

    @Test func aFailureKeepsItsReason() async throws {
        try await TestMaster.run { _ in
            .failure(status: 409, "already there")
        } body: { master in
            let error = await #expect(throws: TransportError.self) {
                try await master.client().pillar(environment: nil)
            }
            #expect(error == .refused(status: 409, reason: "already there"))
        }
    }

    @Test func manyRequestsAtOnceShareAClient() async throws {
        try await TestMaster.run { request in
            .json(.string(request.query["env"] ?? ""))
        } body: { master in
            let client = try master.client()
            try await withThrowingTaskGroup(of: (String, Value).self) { group in
                for number in 0..<50 {
                    let name = try #require(EnvironmentName("e\(number)"))
                    group.addTask { (name.text, try await client.pillar(environment: name)) }
                }
                for try await (name, answer) in group { #expect(answer == .string(name)) }
            }
        }
    }

    @Test func aKeptConnectionThatDiedIsReplaced() async throws {
        try await TestMaster.run(idleTimeout: 0.3) { _ in
            .json(1)
        } body: { master in
            let client = try master.client()
            for _ in 0..<3 {
                #expect(try await client.pillar(environment: nil) == 1)
                try await Task.sleep(for: .milliseconds(600))
            }
        }
    }
}
