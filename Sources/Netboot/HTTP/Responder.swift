package import DHCP

/// One door of the HTTP side: the server reads requests and sends bytes, responders decide. They touch no socket.
package protocol HTTPResponder: Sendable {
    func respond(to request: HTTPBootRequest) async -> HTTPBootResponse
    /// How sending a body ended; `tag` is the response's, `size` that of the body, or of the part that was asked for. Only a GET whose body
    /// reached its end counts as having been fetched.
    func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async
}

/// A request, parsed: the path is decoded and normalised (`//` is one slash, nothing climbs above the root).
package struct HTTPBootRequest: Hashable, Sendable {
    package enum Method: String, Sendable {
        case get = "GET", head = "HEAD", post = "POST", put = "PUT", delete = "DELETE"
    }

    package var method: Method
    /// Starts with a slash and has no empty, `.` or `..` part.
    package var path: String
    /// The path as it came ended with a slash, which no file's name does.
    package var namesFolder = false
    /// The query as it came, without `?`.
    package var rawQuery: String
    /// Decoded, in their order; a name may come twice.
    package var query: [(name: String, value: String)]
    /// Names in lower case.
    package var headers: [String: String]
    package var client: IPv4Address?
    /// The address of ours that the connection came in on.
    package var local: IPv4Address?
    /// Where the client reached us, `10.0.0.1:80`, without a scheme: what answers put into URLs.
    package var authority: String
    package var isSecure: Bool
    /// At most as long as the server's limit.
    package var body: [UInt8]

    package init(
        method: Method = .get,
        path: String,
        rawQuery: String = "",
        query: [(name: String, value: String)] = [],
        headers: [String: String] = [:],
        client: IPv4Address? = nil,
        authority: String = "",
        isSecure: Bool = false,
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.rawQuery = rawQuery
        self.query = query
        self.headers = headers
        self.client = client
        self.authority = authority
        self.isSecure = isSecure
        self.body = body
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.method == right.method && left.path == right.path && left.namesFolder == right.namesFolder
            && left.rawQuery == right.rawQuery && left.headers == right.headers && left.client == right.client
            && left.authority == right.authority
            && left.isSecure == right.isSecure && left.body == right.body
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(path)
        hasher.combine(rawQuery)
    }

    /// The first value of a query parameter.
    package subscript(name: String) -> String? { query.first { $0.name == name }?.value }
}

/// An answer. The server adds Content-Length, ETag and ranges, and leaves the body out for HEAD.
package struct HTTPBootResponse: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// A regular file, open for reading below its root: the server closes it.
        case file(descriptor: Int32, size: Int, modified: Int)
        /// Bytes that come from elsewhere: another server's file, or one that is changed on its way. Ranges are asked for by offset.
        case stream(any HTTPBodySource)
    }

    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: Body
    /// Comes back in `ended`; nil for answers nobody counts.
    package var tag: String?

    package init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body, tag: String? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.tag = tag
    }

    package static func text(_ text: String, status: Int = 200, tag: String? = nil) -> HTTPBootResponse {
        HTTPBootResponse(
            status: status,
            headers: [(name: "Content-Type", value: "text/plain; charset=utf-8")],
            body: .bytes(Array(text.utf8)),
            tag: tag
        )
    }
}

/// A body that is produced while it is sent.
package protocol HTTPBodySource: Sendable {
    /// The whole length in bytes, where it is known: without it iPXE downloads slowly.
    var size: Int? { get }
    /// The bytes of a range, piece by piece.
    func read(_ range: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws
    /// It waits for something to say for as long as somebody listens, and ends when the server stops.
    var isEndless: Bool { get }
}

extension HTTPBodySource {
    package var isEndless: Bool { false }
}
