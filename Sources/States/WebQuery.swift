/// A request to an HTTP server, with all that decides how it is sent (`http.query`).
package struct WebRequest: Hashable, Sendable {
    package var url: String
    package var method: String
    package var headers: [WebHeader]
    package var body: [UInt8]
    package var trust: WebTrust
    /// Seconds from the first byte sent to the last one received.
    package var timeout: Double

    /// What Salt waits (`http_request_timeout`).
    package static let usualTimeout = 3600.0

    package init(
        url: String,
        method: String = "GET",
        headers: [WebHeader] = [],
        body: [UInt8] = [],
        trust: WebTrust = WebTrust(),
        timeout: Double = usualTimeout
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.trust = trust
        self.timeout = timeout
    }
}

/// One line of a header.
package struct WebHeader: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Whom a request believes, and as whom it comes: files in PEM.
package struct WebTrust: Hashable, Sendable {
    /// False: any certificate will do.
    package var verifies = true
    /// The authorities that count, in place of the system's.
    package var authorityFile: String?
    package var certificateFile: String?
    package var keyFile: String?

    package init() {}
}

/// A whole answer, whatever its status.
package struct WebAnswer: Hashable, Sendable {
    package var status: Int
    /// The words of the status: `Not Found`.
    package var reason: String
    package var headers: [WebHeader]
    package var body: [UInt8]

    /// An answer that is longer is refused.
    package static let bodyLimit = 1 << 24

    package init(status: Int, reason: String, headers: [WebHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body
    }
}

/// Why no answer came.
package enum WebFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody was reached, or the answer was none.
    case failed(String)
    /// It took too long: Salt's status 599.
    case timeout(String)

    package var description: String {
        switch self {
        case .failed(let reason): reason
        case .timeout(let reason): "HTTP 599: \(reason)"
        }
    }
}
