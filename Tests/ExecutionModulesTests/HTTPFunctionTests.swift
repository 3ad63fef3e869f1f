import ExecutionModules
import OrderedCollections
import States
import TestSupport
import Testing
import Values

/// What `http.query` sends and returns, with a server in memory; answers as Salt 3008.3 gave them.
struct HTTPFunctionTests {
    private let downloads = FakeDownloads()

    private func call(_ name: String = "http.query", _ named: Value.Map = [:]) async throws -> Value {
        try await call(name, "http://x/", named)
    }

    private func call(_ name: String, _ url: Value, _ named: Value.Map) async throws -> Value {
        var context = ExecutionContext(
            host: FakeHost(),
            files: FakeTree(["form.txt": "a=1"]),
            grains: [:],
            pillar: [:],
            options: [:],
            functions: ExecutionCatalog.table
        )
        context.downloads = downloads
        return try await ExecutionCatalog.table.call(Call(name, [url], named), in: context)
    }

    private func answer(_ text: String, status: Int = 200, reason: String = "OK", type: String = "application/json") {
        downloads.answer(
            with: WebAnswer(
                status: status,
                reason: reason,
                headers: [WebHeader("content-type", type)],
                body: Array(text.utf8)
            )
        )
    }

    private func sent() throws -> WebRequest { try #require(downloads.webRequests.last) }

    private func header(_ name: String) throws -> String? {
        try sent().headers.first { $0.name.lowercased() == name }?.value
    }

    // MARK: results

    @Test func theBodyIsAlwaysThereAndTheRestWhenAskedFor() async throws {
        answer("{\"a\": [1, 2]}")
        #expect(try await call() == ["body": "{\"a\": [1, 2]}"])
        #expect(
            try await call("http.query", ["status": true, "headers": true, "text": true, "decode": true]) == [
                "body": "{\"a\": [1, 2]}", "status": 200, "headers": ["Content-Type": "application/json"],
                "dict": ["a": [1, 2]], "text": "{\"a\": [1, 2]}",
            ]
        )
    }

    @Test func anErrorHasItsBodyAndNoText() async throws {
        answer("gone", status: 404, reason: "Not Found")
        let said: Value = ["status": 404, "error": "HTTP 404: Not Found", "body": "gone"]
        #expect(try await call("http.query", ["text": true]) == said)
        #expect(
            try await call("http.query", ["text": true, "raise_error": false]) == ["body": "gone", "text": "gone"]
        )
    }

    @Test func whereNobodyIsThereTheErrorSaysSo() async throws {
        #expect(try await call() == ["error": "[Errno 111] Connection refused"])
        #expect(
            try await call("http.query", ["status": true]) == ["status": 0, "error": "[Errno 111] Connection refused"]
        )
    }

    @Test func theContentTypeSaysHowItIsDecoded() async throws {
        answer("a: [x, 2]", type: "application/x-yaml")
        #expect(try await call("http.query", ["decode": true])["dict"] == ["a": ["x", 2]])
        answer("hello", type: "text/plain")
        #expect(try await call("http.query", ["decode": true]) == ["body": "hello", "text": "hello"])
        answer("{}", type: "text/plain")
        #expect(try await call("http.query", ["decode": true, "decode_type": "json"])["dict"] == [:])
    }

    @Test func xmlBecomesAListOfMappings() async throws {
        answer(
            "<?xml version=\"1.0\"?><!-- c --><r><a>1</a><b c='>'><d>x &amp; y</d><d>2</d></b><e/></r>",
            type: "text/xml"
        )
        let decoded = try await call("http.query", ["decode": true])["dict"]
        #expect(decoded == [["a": "1"], ["d": ["x & y", ["d": "2"]]], ["e": .null]])
    }

    @Test(arguments: [
        "", "<r>", "<r></q>", "<r/><r/>", "x<r/>", "<r>&nope;</r>", "<r", "<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>",
        "<1/>", String(repeating: "<a>", count: 5000),
    ])
    func whatIsNoXMLIsRefused(_ text: String) async throws {
        answer(text, type: "text/xml")
        await #expect(throws: CallError.self) { try await call("http.query", ["decode": true]) }
    }

    @Test func anUnknownKindOfDecodingLeavesTheBody() async throws {
        answer("x")
        #expect(
            try await call("http.query", ["decode": true, "decode_type": "toml", "text": true]) == [
                "body": "x",
                "error": "Invalid decode_type specified. Valid decode types are: ('json', 'xml', 'yaml', 'plain')",
            ]
        )
    }

    @Test func whatIsNoJSONIsAFailure() async throws {
        answer("nope")
        await #expect(throws: CallError.self) { try await call("http.query", ["decode": true]) }
    }

    // MARK: requests

    @Test func parametersFollowTheQueryOfTheURL() async throws {
        answer("")
        _ = try await call("http.query", "http://x/a?b=1#c", ["params": ["q": "x y", "ü": 2]])
        #expect(try sent().url == "http://x/a?b=1&q=x+y&%C3%BC=2#c")
        #expect(try header("user-agent") == "cm/\(Release.cm) http.query()")
        #expect(try sent().method == "GET")
    }

    @Test func aMappingIsAFormAndATextIsItself() async throws {
        answer("")
        _ = try await call("http.query", ["method": "POST", "data": ["a": "1 2", "b": "ü"]])
        #expect(try String(decoding: sent().body, as: UTF8.self) == "a=1+2&b=%C3%BC")
        #expect(try header("content-type") == "application/x-www-form-urlencoded")
        _ = try await call("http.query", ["method": "PUT", "data": "a b"])
        #expect(try String(decoding: sent().body, as: UTF8.self) == "a b")
        #expect(try header("content-type") == nil)
        _ = try await call("http.query", ["method": "PUT", "data_file": "salt://form.txt"])
        #expect(try String(decoding: sent().body, as: UTF8.self) == "a=1")
    }

    @Test func headersAndCredentialsAreSent() async throws {
        answer("")
        let headers: Value.Map = ["header_dict": ["X-B": 1, "User-Agent": "me"], "header_list": ["X-A: 2:3"]]
        _ = try await call("http.query", headers)
        #expect(try (header("x-a"), header("x-b"), header("user-agent")) == ("2:3", "1", "me"))
        _ = try await call("http.query", ["username": "u", "password": "p"])
        #expect(try header("authorization") == "Basic dTpw")
        _ = try await call("http.query", ["auth": ["u", "p"], "cert": ["/c", "/k"], "verify_ssl": false])
        #expect(try header("authorization") == "Basic dTpw")
        #expect(try (sent().trust.certificateFile, sent().trust.keyFile) == ("/c", "/k"))
        #expect(try !sent().trust.verifies)
    }

    @Test func aTestAsksNobodyButTheURLForTests() async throws {
        answer("x")
        #expect(try await call("http.query", ["test": true]) == [:])
        #expect(downloads.webRequests.isEmpty)
        #expect(
            try await call("http.query", ["test": true, "test_url": "http://t/"]) == ["test": true, "body": "x"]
        )
        #expect(try sent().url == "http://t/")
    }

    @Test func whatCannotBeDoneIsAnError() async throws {
        await #expect(throws: CallError.failed("Unsupported url scheme: ftp://x/")) {
            try await call("http.query", "ftp://x/", [:])
        }
        await #expect(throws: CallError.unknown(function: "http.query", argument: "backend")) {
            try await call("http.query", ["backend": "requests"])
        }
        let wrong: [Value.Map] = [
            ["method": "GET / HTTP/1.1\r\nX"], ["timeout": -1], ["header_list": ["nothing"]], ["params": "x"],
            ["header_dict": ["a b": 1]], ["status": "perhaps"], ["auth": "x"], ["data": [1]],
        ]
        for named in wrong {
            await #expect(throws: CallError.self, "\(named)") { try await call("http.query", named) }
        }
        #expect(downloads.webRequests.isEmpty)
    }

    @Test func waitingEndsWithTheFirstAnswerThatIsNoError() async throws {
        downloads.answer(
            with: WebAnswer(status: 503, reason: "Service Unavailable"),
            WebAnswer(status: 200, reason: "OK", body: [120])
        )
        let named: Value.Map = ["wait_for": 20, "request_interval": 0.1]
        #expect(try await call("http.wait_for_successful_query", named) == ["body": "x"])
        #expect(downloads.webRequests.count == 2)
        #expect(downloads.webRequests.allSatisfy { $0.timeout <= 20 })
    }

    @Test func waitingEndsWithTheLastErrorInTheEnd() async throws {
        let named: Value.Map = ["wait_for": 0.3, "request_interval": 0.1]
        let said = try await call("http.wait_for_successful_query", named)
        #expect(said == ["error": "[Errno 111] Connection refused"])
        #expect((2...4).contains(downloads.webRequests.count))
    }
}
