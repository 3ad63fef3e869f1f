import States
import Testing
import Transport

/// Questions to a server that misbehaves in every way.
@Suite(.timeLimit(.minutes(1)))
struct WebClientTests {
    private func ask(_ request: WebRequest) async throws -> WebAnswer {
        try await LazyDownloads().ask(request)
    }

    @Test func anAnswerIsAnAnswerWhateverItsStatus() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 404 Not Found\r\nx-a: 1\r\ncontent-length: 4\r\nconnection: close\r\n\r\ngone")
        } _: { server in
            var request = WebRequest(url: server.url("/a?b=c"), method: "PUT", body: Array("data".utf8))
            request.headers = [WebHeader("X-Q", "yes")]
            let answer = try await ask(request)
            #expect((answer.status, answer.reason) == (404, "Not Found"))
            #expect(answer.headers.contains(WebHeader("x-a", "1")))
            #expect(String(decoding: answer.body, as: UTF8.self) == "gone")
            let sent = try #require(server.requests.first)
            #expect(sent.hasPrefix("PUT /a?b=c HTTP/1.1\r\n"))
            #expect(sent.contains("X-Q: yes\r\n"))
        }
    }

    @Test func aHeadHasNoBody() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 200 OK\r\ncontent-length: 50\r\nconnection: close\r\n\r\n")
        } _: { server in
            let answer = try await ask(WebRequest(url: server.url("/"), method: "HEAD"))
            #expect(answer.body.isEmpty)
        }
    }

    @Test func redirectsAreFollowedFiveTimes() async throws {
        try await PlainServer.serving { path in
            path == "/b"
                ? .init(text: "HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: close\r\n\r\nb")
                : .init(
                    text: "HTTP/1.1 302 Found\r\nlocation: \(path == "/a" ? "/b" : path + "x")\r\n"
                        + "connection: close\r\ncontent-length: 0\r\n\r\n"
                )
        } _: { server in
            let answer = try await ask(WebRequest(url: server.url("/a")))
            #expect(answer.body == [98])
            let error = await #expect(throws: WebFailure.self) { try await ask(WebRequest(url: server.url("/c"))) }
            #expect(error == .failed("more than five redirects"))
        }
    }

    @Test func aSilentServerIsGivenUpInTime() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello", hangs: true)
        } _: { server in
            let error = await #expect(throws: WebFailure.self) {
                try await ask(WebRequest(url: server.url("/"), timeout: 0.3))
            }
            #expect(error == .timeout("Timeout during request"))
        }
    }

    @Test func aBodyThatIsTooLongIsRefused() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 200 OK\r\ncontent-length: 17000000\r\nconnection: close\r\n\r\nhello")
        } _: { server in
            let error = await #expect(throws: WebFailure.self) { try await ask(WebRequest(url: server.url("/"))) }
            #expect(error == .failed("the answer is longer than 16 MiB"))
        }
    }

    @Test func nobodyListeningIsSaidInPythonsWords() async {
        let error = await #expect(throws: WebFailure.self) { try await ask(WebRequest(url: "http://127.0.0.1:1/")) }
        #expect(error == .failed("[Errno 111] Connection refused"))
    }

    @Test(arguments: ["HTTP/1.1 what\r\n\r\n", "", "\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nx"])
    func whatIsNoAnswerIsAFailure(_ text: String) async throws {
        try await PlainServer.serving { _ in
            .init(text: text)
        } _: { server in
            await #expect(throws: WebFailure.self) { try await ask(WebRequest(url: server.url("/"), timeout: 5)) }
        }
    }

    @Test func headersCannotCarryLinesOfTheirOwn() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        } _: { server in
            var request = WebRequest(url: server.url("/"))
            request.headers = [WebHeader("X-A", "1\r\nX-B: 2")]
            await #expect(throws: WebFailure.self) { try await ask(request) }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func anAuthorityFileThatIsNotThereIsAFailure() async {
        var request = WebRequest(url: "https://127.0.0.1:1/")
        request.trust.authorityFile = "/nope.pem"
        await #expect(throws: WebFailure.self) { try await ask(request) }
    }
}
