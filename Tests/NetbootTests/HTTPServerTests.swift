import DHCP
import Foundation
import Hosts
@testable import Netboot
import TestSupport
import Testing

struct HTTPServerTests {
    @Test(arguments: [false, true], ["small.ipxe", "large.img"])
    func aFileArrivesWhole(secure: Bool, name: String) async throws {
        try await HTTPServed.run(secure: secure) { served in
            let output = try await served.curl("-o", served.folder / "received", path: "/" + name)
            #expect(output.status == 0)
            let received = FileManager.default.contents(atPath: served.folder / "received")
            #expect(received == FileManager.default.contents(atPath: served.folder / name))
            let size = received?.count ?? 0
            #expect(await served.ended() == [.init(tag: "/" + name, sent: size, size: size, isComplete: true)])
        }
    }

    @Test(arguments: [false, true])
    func aRangeAndItsRestMakeTheFile(secure: Bool) async throws {
        try await HTTPServed.run(secure: secure) { served in
            _ = try await served.curl("-o", served.folder / "a", "-r", "0-1234566", path: "/large.img")
            _ = try await served.curl("-o", served.folder / "b", "-r", "1234567-", path: "//large.img")
            let halves = ["a", "b"].compactMap { FileManager.default.contents(atPath: served.folder / $0) }
            #expect(halves[0] + halves[1] == Data(HTTPServed.content(5_000_001)))
            let deliveries = await served.ended(2).sorted { $0.sent < $1.sent }
            #expect(deliveries.map(\.isComplete) == [false, true], "only the second reached the end")
            #expect(deliveries.map(\.size) == [1_234_567, 5_000_001 - 1_234_567])
            #expect(
                deliveries.allSatisfy { HTTPTaken.outcome($0.sent, of: $0.size, complete: $0.isComplete) == "sent" }
            )
        }
    }

    @Test(arguments: [("1.0", false), ("1.1", false), ("1.2", true), ("1.3", true)])
    func onlyVersionsOfTLSThatAreStillOneAreSpoken(version: String, isSpoken: Bool) async throws {
        try await HTTPServed.run(secure: true) { served in
            let ours = ["--tlsv1.0", "--tls-max", version, "--ciphers", "DEFAULT@SECLEVEL=0"]
            let output = try await served.curl(ours[0], ours[1], ours[2], ours[3], ours[4], path: "/small.ipxe")
            #expect((output.status == 0) == isSpoken)
        }
    }

    @Test func headersSayWhatFirmwareWantsToKnow() async throws {
        try await HTTPServed.run { served in
            let head = try await served.curl("-I", path: "/large.img").output
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            for line in ["Content-Type: application/vnd.efi-img", "Content-Length: 5000001", "Accept-Ranges: bytes"] {
                #expect(head.contains(line + "\r\n"))
            }
            #expect(head.contains("ETag: \"") && head.contains("Last-Modified: "))
            #expect(await served.ended() == [.init(tag: "/large.img", sent: 0, size: 5_000_001, isComplete: false)])
        }
    }

    @Test func whatHasNotChangedIsNotSentAgain() async throws {
        try await HTTPServed.run { served in
            let saved = served.folder / "etag"
            _ = try await served.curl("--etag-save", saved, "-o", "/dev/null", path: "/small.ipxe")
            let again = try await served.curl("--etag-compare", saved, "-w", "%{http_code}", path: "/small.ipxe")
            #expect(again.output == "304")
            try Data("other".utf8).write(to: URL(filePath: served.folder / "small.ipxe"))
            let changed = try await served.curl("--etag-compare", saved, "-w", "%{http_code}", path: "/small.ipxe")
            #expect(changed.output == "other200")
        }
    }

    @Test(arguments: [
        ("/missing", "404"), ("/../etc/passwd", "400"), ("/%2e%2e/etc/passwd", "400"), ("/link", "404"),
        ("/out/passwd", "404"),
        ("/a%00b", "400"), ("/", "404"), ("/folder", "404"), ("/pipe", "404"),
    ])
    func whatIsNotAFileBelowTheRootIsRefused(_ path: String, _ status: String) async throws {
        try await HTTPServed.run { served in
            symlink("/etc/passwd", served.folder / "link")
            symlink("/etc", served.folder / "out")
            mkdir(served.folder / "folder", 0o755)
            mkfifo(served.folder / "pipe", 0o644)
            let code = try await served.curl("-o", "/dev/null", "-w", "%{http_code}", path: path).output
            #expect(code == status)
        }
    }

    /// Answers with the path, `/slow` after a while.
    private static func slowly(_ request: HTTPBootRequest) async -> HTTPBootResponse? {
        if request.path == "/slow" { try? await Task.sleep(for: .milliseconds(50)) }
        return .text(request.path)
    }

    @Test func pipelinedRequestsAreAnsweredInTheirOrder() async throws {
        try await HTTPServed.run(door: Self.slowly) { served in
            let connection = try RawConnection(port: served.port)
            let paths = ["/slow", "/b", "/c"]
            connection.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            connection.send("GET /end HTTP/1.1\r\nConnection: close\r\n\r\n")
            let answers = connection.receive()
            let bodies = answers.components(separatedBy: "\r\n").filter { $0.hasPrefix("/") }
                .map { String($0.prefix { $0 != "H" }) }
            #expect(bodies == ["/slow", "/b", "/c", "/end"])
        }
    }

    @Test func whatIsNoRequestIsRefusedAfterTheAnswersBeforeIt() async throws {
        try await HTTPServed.run(door: Self.slowly) { served in
            let connection = try RawConnection(port: served.port)
            connection.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\nBAD\r\n\r\n")
            let statuses = Self.statuses(connection.receive())
            #expect(statuses == ["200", "400"])
            let other = try RawConnection(port: served.port)
            other.send("GET / HTTP/2.0\r\nHost: x\r\n\r\n")
            #expect(Self.statuses(other.receive()) == ["400"])
        }
    }

    private static func statuses(_ answers: String) -> [String] {
        answers.components(separatedBy: "HTTP/1.1 ").dropFirst().map { String($0.prefix(3)) }
    }

    @Test func bodiesReachTheDoorUpToTheLimit() async throws {
        try await HTTPServed.run {
            $0.limits.body = 2000
        } door: { request in
            .text("\(request.method) \(request.body.count) \(request.authority) \(request.client?.description ?? "")")
        } body: { served in
            let text = try await served.curl("-d", String(repeating: "a", count: 2000), path: "/event").output
            #expect(text == "post 2000 127.0.0.1:\(served.port) 127.0.0.1")
            let tooLong = String(repeating: "a", count: 2001)
            for extra in ["X-None: 1", "Transfer-Encoding: chunked"] {
                let code = try await served.curl("-d", tooLong, "-H", extra, "-w", "%{http_code}", path: "/event")
                    .output
                #expect(code == "413")
            }
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 20_000))\r\n\r\n", "431"), ("nonsense\r\n\r\n", "400"),
        ("BREW / HTTP/1.1\r\n\r\n", "400"), ("OPTIONS / HTTP/1.1\r\n\r\n", "501"),
        ("POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
    ])
    func badRequestsAreRefusedAndTheConnectionEnds(_ request: String, _ status: String) async throws {
        try await HTTPServed.run { served in
            let connection = try RawConnection(port: served.port)
            connection.send(request)
            #expect(connection.receive().hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test func aRequestThatTricklesInIsCutOff() async throws {
        try await HTTPServed.run {
            $0.limits.requestTime = .milliseconds(200)
        } body: { served in
            let connection = try RawConnection(port: served.port)
            let start = ContinuousClock.now
            for byte in "GET / HT" {
                connection.send(String(byte))
                try await Task.sleep(for: .milliseconds(40))
            }
            #expect(connection.receive() == "")
            #expect(ContinuousClock.now - start < .seconds(3))
        }
    }

    @Test func oneClientHasOnlySoManyConnections() async throws {
        try await HTTPServed.run {
            $0.limits.connectionsPerClient = 2
        } body: { served in
            let first = try [RawConnection(port: served.port), RawConnection(port: served.port)]
            for connection in first {
                connection.send("GET /small.ipxe HTTP/1.1\r\n\r\n")
                #expect(connection.receive(12) == "HTTP/1.1 200")
            }
            let start = ContinuousClock.now
            let third = try RawConnection(port: served.port)
            #expect(third.receive() == "")
            #expect(ContinuousClock.now - start < .seconds(3), "it is closed, not left to wait")
        }
    }

    /// What the client's system took before it stopped reading, not what ours had taken to send, nor nothing.
    @Test(arguments: [false, true])
    func anAbortedDownloadCountsTheBytesThatArrived(secure: Bool) async throws {
        try await HTTPServed.run(secure: secure) { served in
            try Data(count: 30_000_000).write(to: URL(filePath: served.folder / "huge"))
            _ = try await served.curl(
                "--limit-rate",
                "100k",
                "-m",
                "1",
                "-o",
                served.folder / "part",
                path: "/huge"
            )
            let received = FileManager.default.contents(atPath: served.folder / "part")?.count ?? 0
            let ending = try #require(await served.ended().first)

            #expect(!ending.isComplete && received > 0)
            #expect(ending.sent >= received && ending.sent < ending.size, "\(ending), the client has \(received)")
        }
    }

    @Test func aSmallPartOfADownloadIsCountedToo() async throws {
        try await HTTPServed.run { served in
            let connection = try RawConnection(port: served.port, buffer: 20_000)
            connection.send("GET /small.ipxe HTTP/1.1\r\n\r\nGET /large.img HTTP/1.1\r\n\r\n")
            _ = connection.receive(30_000)
            connection.reset()

            let endings = await served.ended(2)
            let sent = try #require(endings.last?.sent)
            #expect(endings.first?.isComplete == true)
            #expect((29_000..<200_000).contains(sent), "\(sent)")
        }
    }

    /// The response's end must not be written after the client is gone.
    @Test func whoClosesWithTheLastByteHasAll() async throws {
        let small = HTTPServed.content(11)
        try await HTTPServed.run(door: { _ in HTTPBootResponse(body: .bytes(small), tag: "small") }) { served in
            let count = 2000
            for _ in 0..<count {
                let connection = try RawConnection(port: served.port)
                connection.send("GET / HTTP/1.1\r\n\r\n")
                _ = connection.receive("\r\n\r\n", and: small.count)
            }
            let endings = await served.ended(count)
            #expect(endings.count == count && endings.filter { !$0.isComplete } == [])
        }
    }

    @Test func anAbortedDownloadIsNotAFetch() async throws {
        try await HTTPServed.run { served in
            try Data(count: 30_000_000).write(to: URL(filePath: served.folder / "huge"))
            let connection = try RawConnection(port: served.port)
            connection.send("GET /huge HTTP/1.1\r\n\r\n")
            _ = connection.receive(100_000)
            connection.reset()
            let endings = await served.ended()
            #expect(endings.map(\.isComplete) == [false])
            #expect(endings[0].sent < endings[0].size)
        }
    }

    @Test func aClientThatTakesNothingIsCutOff() async throws {
        try await HTTPServed.run {
            $0.limits.pieceTime = .milliseconds(200)
        } body: { served in
            try Data(count: 30_000_000).write(to: URL(filePath: served.folder / "huge"))
            let connection = try RawConnection(port: served.port)
            connection.send("GET /huge HTTP/1.1\r\n\r\n")
            let endings = await served.ended()
            #expect(endings.map(\.isComplete) == [false])
            withExtendedLifetime(connection) {}
        }
    }

    /// The time limit is for a mebibyte, not for what the server hands to the system at once.
    @Test func aClientThatIsSlowGetsAll() async throws {
        try await HTTPServed.run {
            $0.limits.pieceTime = .seconds(1)
        } body: { served in
            try Data(count: 14 << 20).write(to: URL(filePath: served.folder / "huge"))
            let connection = try RawConnection(port: served.port, buffer: 100_000)
            connection.send("GET /huge HTTP/1.1\r\n\r\n")
            // 3 MiB a second
            let start = ContinuousClock.now
            for part in 1...140 where connection.skip(1 << 20 / 10) {
                try await Task.sleep(until: start + .milliseconds(part * 100 / 3))
            }
            #expect(await served.ended().map(\.isComplete) == [true])
        }
    }

    @Test func aStreamIsSentWithItsLengthAndInParts() async throws {
        try await HTTPServed.run(door: { _ in
            HTTPBootResponse(body: .stream(Digits(size: 100_000)), tag: "stream")
        }) { served in
            let whole = try await served.curl(path: "/").output
            #expect(whole.count == 100_000)
            let part = try await served.curl("-r", "5-14", path: "/").output
            #expect(part == "5678901234")
            #expect(await served.ended(2).map(\.sent) == [100_000, 10])
        }
    }

    @Test func aStreamOfUnknownLengthIsChunked() async throws {
        try await HTTPServed.run(door: { _ in
            HTTPBootResponse(body: .stream(Digits(size: nil)), tag: "stream")
        }) { served in
            let chunked = try await served.curl(path: "/").output
            let old = try await served.curl("-0", path: "/").output
            #expect(chunked.count == 1000 && old.count == 1000)
            #expect(await served.ended(2).map(\.isComplete) == [true, true])
        }
    }

    @Test func aStreamThatEndsEarlyIsNoWholeBody() async throws {
        try await HTTPServed.run(door: { _ in
            HTTPBootResponse(body: .stream(Digits(size: 5000, breaksAt: 1000)), tag: "stream")
        }) { served in
            let output = try await served.curl(path: "/")
            #expect(output.status == 18, "curl: transfer closed with data remaining")
            #expect(await served.ended() == [.init(tag: "stream", sent: 1000, size: 5000, isComplete: false)])
        }
    }

    @Test func aStreamThatWaitsIsToldWhenNobodyListens() async throws {
        try await HTTPServed.run(door: { _ in
            HTTPBootResponse(body: .stream(Silence()), tag: "silence")
        }) { served in
            let connection = try RawConnection(port: served.port)
            connection.send("GET / HTTP/1.1\r\n\r\n")
            try await Task.sleep(for: .milliseconds(100))
            connection.reset()
            #expect(await served.ended().map(\.isComplete) == [false])
        }
    }

    @Test func anAnswerThatIsUnderWayEndsBeforeTheServerDoes() async throws {
        let answered = Deliveries()
        try await HTTPServed.run(door: { request in
            try? await Task.sleep(for: .milliseconds(300))
            answered.add(.init(tag: request.path, sent: 0, size: 0, isComplete: true))
            return .text("late")
        }) { served in
            let connection = try RawConnection(port: served.port)
            connection.send("GET /late HTTP/1.1\r\n\r\n")
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(answered.all.map(\.tag) == ["/late"])
    }

    @Test func aClientThatDoesNotTakeItsAnswerCannotKeepTheServerFromStopping() async throws {
        let start = ContinuousClock.now
        var held: RawConnection?
        try await HTTPServed.run {
            $0.limits.stopTime = .milliseconds(200)
        } body: { served in
            try Data(count: 30_000_000).write(to: URL(filePath: served.folder / "huge"))
            let connection = try RawConnection(port: served.port)
            connection.send("GET /huge HTTP/1.1\r\n\r\n")
            #expect(connection.receive(12) == "HTTP/1.1 200")
            held = connection
        }
        #expect(ContinuousClock.now - start < .seconds(5))
        withExtendedLifetime(held) {}
    }
}

/// Says nothing, for as long as somebody waits for it.
private struct Silence: HTTPBodySource {
    let size: Int? = nil

    func read(_: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws {
        try await Task.sleep(for: .seconds(60))
    }
}

/// 0123456789012…, as many as it says, or 1000.
private struct Digits: HTTPBodySource {
    var size: Int?
    var breaksAt: Int?

    func read(_ range: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws {
        let range = range ?? 0..<(size ?? 1000)
        for start in stride(from: range.lowerBound, to: breaksAt ?? range.upperBound, by: 777) {
            try await each((start..<min(start + 777, breaksAt ?? range.upperBound)).map { UInt8(48 + $0 % 10) })
        }
    }
}
