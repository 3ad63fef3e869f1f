import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import States

/// Files from http and https servers, for states. Redirects are followed (five at most); there is no limit on the whole
/// download, only on how long nothing may happen.
package final class HTTPDownloads: Downloading {
    private let client: HTTPClient
    private let stall: Double

    /// `authorityFile`: a CA file (PEM) that counts besides the system's; `stall` and `connect` in seconds.
    package init(authorityFile: String? = nil, connect: Double = 10, stall: Double = 60) {
        self.stall = stall
        var tls = TLSConfiguration.makeClientConfiguration()
        if let authorityFile { tls.additionalTrustRoots = [.file(authorityFile)] }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .follow(max: 5, allowCycles: false),
            timeout: .init(
                connect: .milliseconds(Int64(connect * 1000)),
                read: .milliseconds(Int64(stall * 1000))
            )
        )
        configuration.httpVersion = .http1Only
        // An unreachable server is an answer; whether to try again is decided by whoever asked.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration
        )
    }

    deinit {
        let client = client
        client.shutdown { _ in withExtendedLifetime(client) {} }
    }

    package func open(_ request: DownloadRequest) async throws(DownloadError) -> DownloadResponse {
        let url = request.url
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else { throw .badURL(url) }
        let response: HTTPClientResponse
        do {
            response = try await execute(outgoing(request))
        } catch let error as HTTPClientError where Self.badURLs.contains(error) {
            throw .badURL(url)
        } catch {
            throw .unreachable(url: url, reason: Self.reason(of: error))
        }
        let status = Int(response.status.code)
        guard [200, 206, 304].contains(status) else { throw .status(url: url, status) }
        let length = response.headers.first(name: "content-length").flatMap { Int($0) }
        return DownloadResponse(
            status: status,
            length: length,
            offset: Self.offset(response.headers.first(name: "content-range")),
            etag: response.headers.first(name: "etag"),
            lastModified: response.headers.first(name: "last-modified"),
            body: DownloadBody(base: response.body, length: status == 304 ? nil : length, url: url, owner: self)
        )
    }

    /// With a client of its own, as each question may believe in other authorities.
    package func ask(_ request: WebRequest) async throws(WebFailure) -> WebAnswer {
        try await WebClient.ask(request)
    }

    /// A kept connection that the server closes just now says nothing about the server: one more try.
    private func execute(_ outgoing: HTTPClientRequest) async throws -> HTTPClientResponse {
        do {
            return try await client.execute(outgoing, deadline: .distantFuture)
        } catch let error as HTTPClientError where error == .remoteConnectionClosed {
            return try await client.execute(outgoing, deadline: .distantFuture)
        }
    }

    private func outgoing(_ request: DownloadRequest) -> HTTPClientRequest {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.headers = ["accept": "*/*", "accept-encoding": "identity", "user-agent": "cm"]
        if request.offset > 0 {
            outgoing.headers.add(name: "range", value: "bytes=\(request.offset)-")
            if let tag = request.ifRange { outgoing.headers.add(name: "if-range", value: tag) }
        }
        if let tag = request.ifNoneMatch { outgoing.headers.add(name: "if-none-match", value: tag) }
        if let date = request.ifModifiedSince { outgoing.headers.add(name: "if-modified-since", value: date) }
        return outgoing
    }

    /// `bytes 200-999/1000` → 200
    static func offset(_ contentRange: String?) -> Int {
        guard let range = contentRange, range.hasPrefix("bytes ") else { return 0 }
        return Int(range.dropFirst(6).prefix { $0 != "-" }) ?? 0
    }

    private static let badURLs: [HTTPClientError] = [.invalidURL, .emptyHost, .emptyScheme]

    /// What a person can use of a network library's error.
    static func reason(of error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: return reason(of: error)
        case let error as IOError: return systemReason(error.errnoCode)
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first else { return "the name \(error.host) is not known" }
            return reason(of: first.error)
        case ChannelError.connectTimeout: return "no connection in time"
        case NIOSSLError.handshakeFailed(let inner): return "TLS: \(inner)"
        default: return "\(error)"
        }
    }

    private static func reason(of error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "no connection in time"
        case .readTimeout: "nothing arrived for too long"
        case .redirectLimitReached: "more than five redirects"
        case .redirectCycleDetected: "the redirects lead in a circle"
        case .remoteConnectionClosed: "the server closed the connection"
        case .bodyLengthMismatch: "the body is not as long as announced"
        default: error.shortDescription
        }
    }
}

/// A body that must be as long as was announced.
private struct DownloadBody: AsyncSequence, Sendable {
    let base: HTTPClientResponse.Body
    let length: Int?
    let url: String
    /// The client ends with its owner; a body that is being read keeps it.
    let owner: HTTPDownloads

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: HTTPClientResponse.Body.AsyncIterator
        var missing: Int?
        let url: String
        let owner: HTTPDownloads

        mutating func next() async throws -> [UInt8]? {
            let buffer: ByteBuffer?
            do {
                buffer = try await base.next()
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                throw DownloadError.interrupted(url: url, reason: HTTPDownloads.reason(of: error))
            }
            guard let buffer else {
                if let missing, missing > 0 {
                    throw DownloadError.interrupted(url: url, reason: "\(missing) bytes are missing")
                }
                return nil
            }
            missing = missing.map { $0 - buffer.readableBytes }
            return Array(buffer.readableBytesView)
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), missing: length, url: url, owner: owner)
    }
}
