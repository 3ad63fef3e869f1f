import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization
import Trust
import Values

/// Answers the requests of one connection.
struct Responder: Sendable {
    let connection: Connection
    let handler: any RequestHandling

    /// Thrown after an answer that must be the connection's last.
    private struct ConnectionEnds: Error {}

    func respond(
        to incoming: HummingbirdCore.Request,
        _ writer: consuming ResponseWriter,
        on channel: any Channel
    ) async throws {
        let isHead = incoming.method == .head
        let bodyEnded = BodyState()
        let response = await answer(incoming, on: channel, bodyEnded)
        switch response {
        case .stream(let chunks, let type):
            try await stream(chunks, type: type, writer, for: incoming, on: channel)
        case .file(let path, let tag, let type):
            let plan = FilePlan(path: path, tag: tag, type: type, request: incoming.headers)
            try await send(plan, isHead: isHead, writer)
        default:
            let (head, body) = response.whole(isLast: !bodyEnded.isUsable)
            try await writer.write(response: head, body: isHead ? ResponseBody() : ResponseBody(byteBuffer: body))
        }
        if !bodyEnded.isUsable { throw ConnectionEnds() }
    }

    private func answer(
        _ incoming: HummingbirdCore.Request,
        on channel: any Channel,
        _ state: BodyState
    ) async -> Response {
        let peer: Peer
        switch connection.verdict.get() {
        case .success(let known): peer = known
        case .failure(let error): return .failure(status: 403, error.description)
        }
        guard let method = Request.Method(rawValue: incoming.method.rawValue) else {
            return .failure(status: 405, "the method \(incoming.method.rawValue) is not used here")
        }
        guard let path = Self.components(of: incoming.uri.path) else {
            return .failure(status: 400, "the path is not valid")
        }
        var query: [String: String] = [:]
        for (key, value) in incoming.uri.queryParameters { query[String(key)] = String(value) }
        var headers: [String: String] = [:]
        for field in incoming.headers { headers[field.name.canonicalName] = field.value }
        let body = incoming.body
        return await handler.handle(
            Request(
                method: method,
                path: path,
                query: query,
                peer: peer,
                address: connection.address,
                headers: headers,
                body: { limit throws(RequestError) in try await state.read(body, limit: limit, on: channel) }
            )
        )
    }

    /// The decoded components, or nil where one could be more than a name.
    static func components(of path: String) -> [String]? {
        guard path.hasPrefix("/") else { return nil }
        var parts: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let text = percentDecoded(part), !text.isEmpty, text != ".", text != "..", !text.contains("/"),
                text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
            else { return nil }
            parts.append(text)
        }
        return parts
    }

    private func stream(
        _ chunks: any AsyncSequence<[UInt8], any Error> & Sendable,
        type: String,
        _ writer: consuming ResponseWriter,
        for incoming: HummingbirdCore.Request,
        on channel: any Channel
    ) async throws {
        let head = HTTPResponse(status: .ok, headerFields: [.contentType: type, .cacheControl: "no-store"])
        let body = try await writer.writeHead(head)
        // The connection carries nothing else, so its end is the client's end.
        try await incoming.body.consumeWithCancellationOnInboundClose { _ in
            var body: any ResponseBodyWriter = body
            for try await chunk in chunks { try await body.write(ByteBuffer(bytes: chunk)) }
            try await body.finish(nil)
        }
    }
}

/// Reads a request's body once, and remembers whether the connection can go on afterwards.
final class BodyState: Sendable {
    private let broken = Atomic(false)

    /// False when part of the body was left unread on purpose.
    var isUsable: Bool { !broken.load(ordering: .relaxed) }

    func read(_ body: RequestBody, limit: Int, on channel: any Channel) async throws(RequestError) -> [UInt8] {
        let deadline = channel.eventLoop.scheduleTask(in: .seconds(120)) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        var bytes: [UInt8] = []
        do {
            for try await chunk in body {
                guard bytes.count + chunk.readableBytes <= limit else {
                    broken.store(true, ordering: .relaxed)
                    throw RequestError.tooLarge(limit: limit)
                }
                bytes += chunk.readableBytesView
            }
        } catch let error as RequestError {
            throw error
        } catch {
            throw .incomplete
        }
        return bytes
    }
}

extension Response {
    /// Head and body of an answer that is in memory.
    func whole(isLast: Bool) -> (HTTPResponse, ByteBuffer) {
        var type = "application/json"
        let status: Int
        let bytes: ByteBuffer
        switch self {
        case .json(let value, let code): (status, bytes) = (code, ByteBuffer(string: JSON.text(value) + "\n"))
        case .failure(let code, let text):
            (status, bytes) = (code, ByteBuffer(string: JSON.text(["error": .string(text)]) + "\n"))
        case .bytes(let body, let kind): (type, status, bytes) = (kind, 200, ByteBuffer(bytes: body))
        case .empty, .stream, .file: (status, bytes) = (204, ByteBuffer())
        }
        var fields: HTTPFields = [:]
        if status != 204 {
            fields[.contentType] = type
            fields[.contentLength] = String(bytes.readableBytes)
        }
        if isLast { fields[.connection] = "close" }
        return (HTTPResponse(status: .init(code: status), headerFields: fields), bytes)
    }
}
