import Jobs
import OrderedCollections
import States
import TestSupport
import Testing
import Values

/// The states of `http` in whole runs, with a server in memory; comments as Salt 3008.3 makes them.
struct HTTPStateTests {
    private let downloads = FakeDownloads()

    private func run(_ arguments: String, _ function: String = "http.query", isTest: Bool = false) async throws -> Value
    {
        let lines = arguments.split(separator: "\n").map { "    - \($0)\n" }.joined()
        let place = try Workplace(["states/main.sls": "shop:\n  \(function):\n    - name: http://x/\n\(lines)"])
        let outcome = await place.run("state.sls", ["main"], isTest: isTest, downloads: downloads)
        return try #require(outcome.result("shop"), "\(outcome.value) \(outcome.problems)")
    }

    private func answer(_ text: String = "GET", _ statuses: Int...) {
        downloads.answer(
            with: (statuses.isEmpty ? [200] : statuses).map {
                WebAnswer(status: $0, reason: "R", body: Array(text.utf8))
            }
        )
    }

    @Test(arguments: [
        ("match: GET\nstatus: 200", true, "Match text \"GET\" was found. Status 200 was found."),
        ("match: PUT\nstatus: 200", false, "Match text \"PUT\" was not found. Status 200 was found."),
        ("match: GET\nstatus: 404", false, "Match text \"GET\" was found. Status 404 was not found."),
        ("match: GET", true, "Match text \"GET\" was found."),
        ("status: [404, 200]\nstatus_type: list", true, "Status 200 was found."),
        ("status: [404, 405]\nstatus_type: list", false, "Statuses [404, 405] were not found."),
        ("status: '20.'\nstatus_type: pcre", true, "Status pattern \"20.\" was found."),
        ("status: '30.'\nstatus_type: pcre", false, "Status pattern \"30.\" was not found."),
        ("status: '20.'", false, "Status 20. was not found."),
        ("match: G.T\nmatch_type: pcre", true, "Match pattern \"G.T\" was found."),
        ("match: G.T", false, "Match text \"G.T\" was not found."),
        ("decode: False", false, " Either match text (match) or a status code (status) is required."),
    ])
    func theAnswerIsJudged(_ arguments: String, _ result: Bool, _ comment: String) async throws {
        answer()
        let said = try await run(arguments)
        #expect(said["comment"] == .string(comment))
        #expect(said["result"] == .bool(result))
        #expect(said["changes"] == [:])
    }

    @Test func whatWasLearntIsInTheResult() async throws {
        answer()
        #expect(try await run("status: 200")["data"] == ["body": "GET", "status": 200, "text": "GET"])
    }

    @Test func aServerThatIsNotThereFailsTheState() async throws {
        let said = try await run("status: 200")
        #expect(said["result"] == false && said["comment"] == "Status 200 was not found.")
        #expect(said["data"] == ["status": 0, "error": "[Errno 111] Connection refused"])
    }

    @Test func theBodyOfAnErrorIsNotSearched() async throws {
        answer("GET", 500)
        let said = try await run("match: GET\nstatus: 500")
        #expect(said["comment"] == "Match text \"GET\" was not found. Status 500 was found.")
        #expect(said["result"] == false)
    }

    @Test(arguments: ["http.query", "http.wait_for_successful_query"])
    func aTestAsksNobody(_ function: String) async throws {
        answer()
        let said = try await run("status: 200", function, isTest: true)
        #expect(said["result"] == .null && said["data"] == [:])
        #expect(said["comment"] == "Status 200 was not found. (TEST MODE)")
        #expect(downloads.webRequests.isEmpty)
    }

    @Test func aTestMayAskAnotherURL() async throws {
        answer()
        let said = try await run("status: 200\ntest_url: http://t/", isTest: true)
        #expect(said["result"] == .null)
        #expect(said["comment"] == "Status 200 was found. (TEST MODE, TEST URL WAS: http://t/)")
        #expect(downloads.webRequests.map(\.url) == ["http://t/"])
    }

    @Test(arguments: ["match_type: glob", "status_type: x", "match: '('\nmatch_type: pcre", "backend: requests"])
    func whatIsNotUnderstoodIsRefusedAtItsLine(_ arguments: String) async throws {
        let place = try Workplace([
            "states/main.sls": "shop:\n  http.query:\n    - name: http://x/\n"
                + arguments.split(separator: "\n").map { "    - \($0)\n" }.joined()
        ])
        let outcome = await place.run("state.sls", ["main"], downloads: downloads)
        let said = "\(outcome.value) \(outcome.problems)"
        #expect(said.contains("main.sls"), "\(said)")
        #expect(!outcome.success && downloads.webRequests.isEmpty)
    }

    @Test func waitingEndsWithTheFirstGoodAnswer() async throws {
        answer("GET", 503, 503, 200)
        let arguments = "status: 200\nwait_for: 20\nrequest_interval: 0.1\nheader_dict: {X-A: 1}"
        let said = try await run(arguments, "http.wait_for_successful_query")
        #expect(said["result"] == true && said["comment"] == "Status 200 was found.")
        #expect(downloads.webRequests.count == 3)
        #expect(downloads.webRequests.allSatisfy { $0.headers.contains(WebHeader("X-A", "1")) && $0.timeout <= 20 })
    }

    @Test func waitingEndsInTheEnd() async throws {
        let said = try await run("status: 200\nwait_for: 0.25\nrequest_interval: 0.1", "http.wait_for_successful_query")
        #expect(said["result"] == false && said["comment"] == "Status 200 was not found.")
        #expect(downloads.webRequests.count >= 2)
    }

    @Test func aQueryMayWaitToo() async throws {
        answer("GET", 503, 200)
        let said = try await run("status: 200\nwait_for: 20\nrequest_interval: 0.1")
        #expect(said["comment"] == "Status 200 was found.")
        #expect(downloads.webRequests.count == 2)
    }

    @Test func templatesAskWithTheFunctionAndTheFilter() async throws {
        answer("hello")
        let place = try Workplace([
            "states/main.sls": """
            {{ salt['http.query']('http://a/').body }}:
              test.nop:
                - x: {{ 'http://b/' | http_query(status=True) | json }}
            """
        ])
        let outcome = await place.run("state.show_sls", ["main"], downloads: downloads)
        #expect("\(outcome.value)".contains("hello"), "\(outcome.value)")
        #expect(downloads.webRequests.map(\.url) == ["http://a/", "http://b/"])
    }
}
