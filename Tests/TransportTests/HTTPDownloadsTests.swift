import States
import Testing
import Transport

/// Downloads from a server that misbehaves in every way.
@Suite(.timeLimit(.minutes(1)))
struct HTTPDownloadsTests {
    private func collect(_ response: DownloadResponse) async throws -> String {
        var bytes: [UInt8] = []
        for try await chunk in response.body { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aFileArrivesWithItsNames() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 200 OK\r\ncontent-length: 5\r\netag: \"x\"\r\nlast-modified: now\r\n\r\nhello")
        } _: { server in
            let response = try await HTTPDownloads().open(DownloadRequest(url: server.url("/a")))
            #expect(response.status == 200)
            #expect(response.length == 5)
            #expect(response.etag == "\"x\"")
            #expect(response.lastModified == "now")
            #expect(try await collect(response) == "hello")
        }
    }

    @Test func theRestOfAFileIsAskedFor() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 206 Partial\r\ncontent-length: 2\r\ncontent-range: bytes 3-4/5\r\n\r\nlo")
        } _: { server in
            let request = DownloadRequest(url: server.url("/a"), offset: 3, ifRange: "\"x\"")
            let response = try await HTTPDownloads().open(request)
            #expect(response.offset == 3)
            #expect(try await collect(response) == "lo")
            let sent = try #require(server.requests.first?.lowercased())
            #expect(sent.contains("range: bytes=3-\r\n"))
            #expect(sent.contains("if-range: \"x\"\r\n"))
        }
    }

    @Test func newsOnlyMayBeNoNews() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 304 Not Modified\r\netag: \"x\"\r\n\r\n")
        } _: { server in
            let response = try await HTTPDownloads().open(
                DownloadRequest(url: server.url("/a"), ifNoneMatch: "\"x\"", ifModifiedSince: "then")
            )
            #expect(response.status == 304)
            #expect(try await collect(response) == "")
            let sent = try #require(server.requests.first?.lowercased())
            #expect(sent.contains("if-none-match: \"x\"\r\n"))
            #expect(sent.contains("if-modified-since: then\r\n"))
        }
    }

    @Test func aBodyThatIsTooShortIsAnError() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello")
        } _: { server in
            let response = try await HTTPDownloads().open(DownloadRequest(url: server.url("/a")))
            let error = await #expect(throws: DownloadError.self) { try await collect(response) }
            guard case .interrupted(server.url("/a"), _)? = error else { throw try #require(error) }
        }
    }

    @Test func aServerThatFallsSilentIsGivenUp() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello", hangs: true)
        } _: { server in
            let response = try await HTTPDownloads(stall: 0.3).open(DownloadRequest(url: server.url("/a")))
            let error = await #expect(throws: DownloadError.self) { try await collect(response) }
            #expect(error == .interrupted(url: server.url("/a"), reason: "nothing arrived for too long"))
        }
    }

    @Test func redirectsAreFollowed() async throws {
        try await PlainServer.serving { path in
            path == "/a"
                ? .init(text: "HTTP/1.1 302 Found\r\nlocation: /b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
                : .init(text: "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n" + String(path.dropFirst()))
        } _: { server in
            let response = try await HTTPDownloads().open(DownloadRequest(url: server.url("/a")))
            #expect(try await collect(response) == "b")
        }
    }

    @Test func redirectsEndSomewhere() async throws {
        try await PlainServer.serving { path in
            .init(text: "HTTP/1.1 302 Found\r\nlocation: \(path)x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        } _: { server in
            let error = await #expect(throws: DownloadError.self) {
                try await HTTPDownloads().open(DownloadRequest(url: server.url("/a")))
            }
            #expect(error == .unreachable(url: server.url("/a"), reason: "more than five redirects"))
        }
    }

    @Test func aFailureIsItsStatus() async throws {
        try await PlainServer.serving { _ in
            .init(text: "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
        } _: { server in
            let error = await #expect(throws: DownloadError.self) {
                try await HTTPDownloads().open(DownloadRequest(url: server.url("/a")))
            }
            #expect(error == .status(url: server.url("/a"), 404))
        }
    }

    @Test(arguments: ["", "ftp://x/y", "salt://x", "/etc/passwd", "http://", "https:// x"])
    func onlyHTTPIsUnderstood(_ url: String) async {
        await #expect(throws: DownloadError.badURL(url)) { try await HTTPDownloads().open(DownloadRequest(url: url)) }
    }

    @Test func nobodyListeningIsSaidPlainly() async {
        let error = await #expect(throws: DownloadError.self) {
            try await HTTPDownloads().open(DownloadRequest(url: "http://127.0.0.1:1/x"))
        }
        #expect(error == .unreachable(url: "http://127.0.0.1:1/x", reason: "Connection refused"))
    }
}
