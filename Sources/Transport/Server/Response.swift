package import Values
package import Wire

/// What a handler answers. How it gets to the other end is the server's business.
package enum Response: Sendable {
    case json(Value, status: Int = 200)
    case bytes([UInt8], type: String = "application/octet-stream")
    /// A file of this host; `Range` is obeyed. It must not change while it is sent. `tag` is its ETag (a hash).
    case file(path: String, tag: String? = nil, type: String = "application/octet-stream")
    /// Chunks until the sequence ends. When the client goes away the task that iterates is cancelled at once.
    case stream(any AsyncSequence<[UInt8], any Error> & Sendable, type: String = "application/octet-stream")
    /// 204
    case empty
    case failure(status: Int, String)

    /// 200 with a message.
    package static func message(_ message: some Message, status: Int = 200) -> Response {
        .json(message.json, status: status)
    }

    /// The answer to a body that could not be used.
    package static func failure(_ error: RequestError) -> Response {
        .failure(status: error.status, error.description)
    }

    /// NDJSON: a line for each message.
    package static func messages<Messages: AsyncSequence & Sendable>(_ messages: Messages) -> Response
    where Messages.Element: Message, Messages.Failure == any Error {
        .stream(messages.map { Array(($0.line + "\n").utf8) }, type: "application/x-ndjson")
    }

    /// NDJSON from a sequence that cannot fail.
    package static func messages<Messages: AsyncSequence & Sendable>(_ messages: Messages) -> Response
    where Messages.Element: Message, Messages.Failure == Never {
        .stream(Unfailing(base: messages), type: "application/x-ndjson")
    }
}

/// The master's side of a connection: turns each request into a response. Errors are responses too.
package protocol RequestHandling: Sendable {
    func handle(_ request: Request) async -> Response
}

/// Lines of messages from a sequence without errors, as one whose type allows for them.
private struct Unfailing<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Base.Element: Message, Base.Failure == Never {
    let base: Base

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            guard let message = await base.next(isolation: actor) else { return nil }
            return Array((message.line + "\n").utf8)
        }

        mutating func next() async throws -> [UInt8]? { try await next(isolation: nil) }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: base.makeAsyncIterator()) }
}
