import Foundation
import Logging
import OrderedCollections
import Store
import Synchronization
import TestSupport
import Transport
import Trust
import Values
import Wire

@testable import Master

/// A master without sockets, in a folder of its own, whose clock the test moves.
final class TestMaster: Sendable {
    let folder: TemporaryFolder
    let handler: MasterHandler

    var services: MasterServices { handler.services }

    static let startTime = 1_800_000_000.0

    init(
        _ folder: TemporaryFolder? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        change: (inout MasterSettings) -> Void = { _ in }
    ) async throws {
        self.folder = try folder ?? TemporaryFolder()
        var settings = MasterSettings(root: self.folder.path)
        change(&settings)
        let time = TestClock(Self.startTime)
        self.time = time
        handler = MasterHandler(
            services: try await MasterServices(settings: settings, version: "test", logger: logger) { time.now }
        )
    }

    let time: TestClock

    /// Lets time pass, a second at a time, as the daemon does.
    func pass(_ seconds: Int) async {
        for _ in 0..<seconds {
            time.advance(by: 1)
            await services.pulse(Int(time.now))
        }
    }

    func ask(
        _ method: Request.Method,
        _ path: String,
        as peer: Peer = Peer(.localRoot),
        query: [String: String] = [:],
        _ body: Value? = nil
    ) async -> Response {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let bytes = body.map { Array(JSON.text($0).utf8) } ?? []
        return await handler.handle(Request(method, parts, query: query, peer: peer, body: bytes))
    }

    /// A job for `target`, published by root.
    func publish(
        _ target: Target = Target(.glob, "*"),
        _ function: String = "test.ping",
        queueFor: Double? = nil
    ) async throws -> PublishedJob {
        let publication = Publication(target: target, function: try name(function), queueFor: queueFor)
        return try await ask(.post, "v1/jobs", publication.json).message()
    }

    func status() async throws -> MasterStatus {
        try await ask(.get, "v1/status").message()
    }

    func keys() async throws -> [KeyRecord] {
        try await ask(.get, "v1/keys").message(KeyListing.self).keys
    }
}

final class TestClock: Sendable {
    private let time: Mutex<Double>

    init(_ time: Double) {
        self.time = Mutex(time)
    }

    var now: Double { time.withLock { $0 } }

    func advance(by seconds: Double) {
        time.withLock { $0 += seconds }
    }
}

/// A minion that talks to a `TestMaster`.
final class FakeMinion: Sendable {
    let id: MinionID
    let key: KeyPair
    private let master: TestMaster

    init(_ id: String, _ master: TestMaster, key: KeyPair = KeyPair()) throws {
        self.id = try name(id)
        self.key = key
        self.master = master
    }

    /// One that has been let in.
    static func accepted(_ id: String, _ master: TestMaster) async throws -> FakeMinion {
        let minion = try FakeMinion(id, master)
        _ = try await minion.enrol()
        _ = await master.ask(.post, "v1/keys/\(id)/accept")
        return minion
    }

    var peer: Peer { Peer(.minion(id), fingerprint: key.fingerprint) }

    func enrol(token: String? = nil) async throws -> EnrolReply {
        let request = EnrolRequest(
            id: id,
            signingRequest: try SigningRequest(minion: id, key: key).pem,
            token: try token.map { try JoinToken($0).secret }
        )
        return try await master.ask(.post, "v1/enroll", as: .anonymous, request.json).message()
    }

    func ask(_ method: Request.Method, _ path: String, query: [String: String] = [:], _ body: Value? = nil) async
        -> Response
    {
        await master.ask(method, path, as: peer, query: query, body)
    }

    func connect() async throws -> Lines<MinionEvent> {
        try await Lines(ask(.get, "v1/minion/stream"))
    }

    func answer(_ id: JobID, _ value: Value = true, events: [JobEvent] = []) async -> Response {
        var answer = JobReturn(
            id: id,
            minion: self.id,
            function: required("test.ping"),
            value: value,
            retcode: 0,
            success: true,
            started: 1,
            finished: 2
        )
        answer.events = events
        return await ask(.put, "v1/minion/returns/\(id)", answer.json)
    }
}

/// The lines of a stream, taken one by one; heartbeats are passed over.
final class Lines<Line: Message & Equatable> {
    private var iterator: any AsyncIteratorProtocol<[UInt8], any Error>
    private var buffer: [UInt8] = []

    init(_ response: Response) throws {
        guard case .stream(let chunks, _) = response else { throw UnexpectedResponse(response: response) }
        iterator = Self.iterator(chunks)
    }

    private static func iterator(
        _ chunks: some AsyncSequence<[UInt8], any Error>
    ) -> any AsyncIteratorProtocol<[UInt8], any Error> {
        chunks.makeAsyncIterator()
    }

    /// The next line; nil at the end.
    func next() async throws -> Line? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = try Line(parsing: Array(buffer[..<end]))
                buffer.removeFirst(end + 1)
                if line.json["event"] == "heartbeat" { continue }
                return line
            }
            guard let chunk = try await iterator.next(isolation: nil) else { return nil }
            buffer += chunk
        }
    }

    func rest() async throws -> [Line] {
        var lines: [Line] = []
        while let line = try await next() { lines.append(line) }
        return lines
    }
}

struct UnexpectedResponse: Error {
    let response: Response
}

extension Response {
    var status: Int {
        switch self {
        case .json(_, let status), .failure(let status, _): status
        case .bytes, .file, .stream: 200
        case .empty: 204
        }
    }

    var failure: String? {
        if case .failure(_, let text) = self { text } else { nil }
    }

    func message<Content: Message>(_ type: Content.Type = Content.self) throws -> Content {
        guard case .json(let value, 200) = self else { throw UnexpectedResponse(response: self) }
        return try Content(json: value)
    }

    /// The body of a file or stream.
    func content() async throws -> [UInt8] {
        switch self {
        case .file(let path, _, _): return Array(try Data(contentsOf: URL(filePath: path)))
        case .stream(let chunks, _):
            var bytes: [UInt8] = []
            for try await chunk in chunks { bytes += chunk }
            return bytes
        default: throw UnexpectedResponse(response: self)
        }
    }
}

extension TemporaryFolder {
    func write(_ text: String, to name: String) throws {
        let file = URL(filePath: self / name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// Overwrites the file where it is, as a careless editor does.
    func overwrite(_ text: String, in name: String) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: self / name))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }
}

/// A name that the test knows to be valid.
func name<Name: CheckedName>(_ text: String) throws -> Name {
    guard let name = Name(text) else { throw MessageError(text, "is not a \(Name.self)") }
    return name
}

func required<Name: CheckedName>(_ text: String) -> Name {
    guard let name = Name(text) else { preconditionFailure("'\(text)' is not a \(Name.self)") }
    return name
}
