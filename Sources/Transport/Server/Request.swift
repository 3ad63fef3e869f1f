package import Trust
package import Values
package import Wire

/// What somebody asks of a master: whatever the connection was, this is all a handler sees of it.
package struct Request: Sendable {
    package var method: Method
    /// The path's components, percent-decoded: `["v1", "minion", "stream"]`. None is empty, `.` or `..`.
    package var path: [String]
    package var query: [String: String]
    /// Who asks, from the certificate or the unix socket.
    package var peer: Peer
    /// Where from, for logs: `192.0.2.7` or `unix`.
    package var address: String
    private let headers: [String: String]
    private let body: @Sendable (Int) async throws(RequestError) -> [UInt8]

    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    /// `headers` by lower-case name; `body` reads at most so many bytes.
    init(
        method: Method,
        path: [String],
        query: [String: String],
        peer: Peer,
        address: String,
        headers: [String: String],
        body: @escaping @Sendable (Int) async throws(RequestError) -> [UInt8]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.peer = peer
        self.address = address
        self.headers = headers
        self.body = body
    }

    /// A request that came over no connection: for tests of handlers.
    package init(
        _ method: Method,
        _ path: [String],
        query: [String: String] = [:],
        peer: Peer,
        headers: [String: String] = [:],
        body: [UInt8] = []
    ) {
        self.init(method: method, path: path, query: query, peer: peer, address: "test", headers: headers) {
            limit throws(RequestError) in
            guard body.count <= limit else { throw .tooLarge(limit: limit) }
            return body
        }
    }

    package var identity: Identity { peer.identity }

    /// A header's value; the name in any case.
    package func header(_ name: String) -> String? { headers[name.lowercased()] }

    /// The whole body, refused when it is larger than `limit`.
    package func bytes(limit: Int = 1 << 20) async throws(RequestError) -> [UInt8] { try await body(limit) }

    /// The body as JSON.
    package func json(limit: Int = 1 << 20) async throws(RequestError) -> Value {
        let bytes = try await bytes(limit: limit)
        do { return try JSON.parse(bytes) } catch { throw .malformed(error.description) }
    }

    /// The body as a message.
    package func message<Content: Message>(
        _ type: Content.Type = Content.self,
        limit: Int = 1 << 20
    ) async throws(RequestError) -> Content {
        let bytes = try await bytes(limit: limit)
        do { return try Content(parsing: bytes) } catch { throw .malformed(error.description) }
    }
}

/// Why a request's body could not be used. `Response.failure(_: RequestError)` answers it.
package enum RequestError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooLarge(limit: Int)
    case malformed(String)
    /// It stopped arriving.
    case incomplete

    package var status: Int {
        switch self {
        case .tooLarge: 413
        case .malformed, .incomplete: 400
        }
    }

    package var description: String {
        switch self {
        case .tooLarge(let limit): "the body is larger than \(limit) bytes"
        case .malformed(let reason): reason
        case .incomplete: "the body ended early"
        }
    }
}
