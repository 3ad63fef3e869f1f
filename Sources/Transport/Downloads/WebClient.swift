import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import States

/// Sends the requests of `http.query`, each with a client of its own, as each may believe in other authorities. What comes
/// back is limited in length, time and redirects.
enum WebClient {
    private static let connectTimeout = TimeAmount.seconds(20)
    private static let redirectLimit = 5
    /// A day: what `TimeAmount` holds however large a number somebody wrote.
    private static let longest = 86_400.0

    static func ask(_ request: WebRequest) async throws(WebFailure) -> WebAnswer {
        do {
            let client = HTTPClient(
                eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
                configuration: try configuration(for: request)
            )
            let answer: Result<WebAnswer, any Error>
            do { answer = .success(try await inTime(request, client)) } catch { answer = .failure(error) }
            try? await client.shutdown()
            return try answer.get()
        } catch {
            throw failure(of: error)
        }
    }

    private static func configuration(for request: WebRequest) throws -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try configuration(of: request.trust),
            redirectConfiguration: .follow(max: redirectLimit, allowCycles: false),
            timeout: .init(connect: connectTimeout),
            decompression: .enabled(limit: .size(WebAnswer.bodyLimit))
        )
        configuration.httpVersion = .http1Only
        // An unreachable server is an answer; whether to try again is decided by whoever asked.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private static func configuration(of trust: WebTrust) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if !trust.verifies { tls.certificateVerification = .none }
        if let file = trust.authorityFile { tls.trustRoots = .file(file) }
        guard let file = trust.certificateFile else { return tls }
        tls.certificateChain = try NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) }
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: trust.keyFile ?? file, format: .pem))
        return tls
    }

    /// The body included, which the client's own deadline leaves out.
    private static func inTime(_ request: WebRequest, _ client: HTTPClient) async throws -> WebAnswer {
        try await withThrowingTaskGroup(of: WebAnswer.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await send(request, client) }
            group.addTask {
                try await Task.sleep(for: .seconds(min(max(request.timeout, 0), longest)))
                throw WebFailure.timeout("Timeout during request")
            }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    private static func send(_ request: WebRequest, _ client: HTTPClient) async throws -> WebAnswer {
        let response = try await client.execute(outgoing(request), deadline: .distantFuture)
        let body = try await response.body.collect(upTo: WebAnswer.bodyLimit)
        return WebAnswer(
            status: Int(response.status.code),
            reason: response.status.reasonPhrase,
            headers: response.headers.map { WebHeader($0.name, $0.value) },
            body: Array(body.readableBytesView)
        )
    }

    private static func outgoing(_ request: WebRequest) -> HTTPClientRequest {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
        if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
        return outgoing
    }

    private static func failure(of error: any Error) -> WebFailure {
        switch error {
        case let error as WebFailure: return error
        case is NIOTooManyBytesError: return .failed("the answer is longer than \(WebAnswer.bodyLimit >> 20) MiB")
        case let error as IOError: return refused(error)
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first else {
                return .failed("[Errno -2] Name or service not known")
            }
            return failure(of: first.error)
        case ChannelError.connectTimeout: return .timeout("Timeout while connecting")
        case let error as HTTPClientError where error == .connectTimeout: return .timeout("Timeout while connecting")
        default: return .failed(HTTPDownloads.reason(of: error))
        }
    }

    /// In Python's words.
    private static func refused(_ error: IOError) -> WebFailure {
        .failed("[Errno \(error.errnoCode)] \(HTTPDownloads.reason(of: error))")
    }
}
