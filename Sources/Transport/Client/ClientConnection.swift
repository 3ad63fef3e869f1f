import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Trust

/// A request as it goes out.
struct Outgoing: Sendable {
    var method: HTTPMethod
    var path: String
    var body: [UInt8]?
    var type = "application/json"
    var range: String?
    /// A second attempt does no harm.
    var isRepeatable = true
    /// How long the master may think before it answers, in seconds.
    var patience = 60.0
}

/// One connection to a master: one request at a time.
final class ClientConnection: Sendable {
    /// All connections of a process share one thread.
    private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    let address: MasterAddress
    private let channel: any Channel
    private let reader: NIOLoopBound<(ResponseReader, ChannelHandlerContext)>
    private let verdict: ServerVerdict

    /// Connects; TLS goes on in the background, and what is wrong with it the first answer tells.
    static func open(_ address: MasterAddress, _ tls: ClientTLS?) async throws(TransportError) -> ClientConnection {
        let verdict = ServerVerdict()
        let bootstrap = ClientBootstrap(group: loops)
            .connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(tls.handler(reporting: verdict)) }
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ResponseReader())
                }
            }
        do {
            let channel: any Channel
            switch address {
            case .tls(let host, let port): channel = try await connect(bootstrap, host, port)
            case .socket(let path): channel = try await bootstrap.connect(unixDomainSocketPath: path).get()
            }
            let reader = try await channel.eventLoop.submit {
                let context = try channel.pipeline.syncOperations.context(handlerType: ResponseReader.self)
                let handler = try channel.pipeline.syncOperations.handler(type: ResponseReader.self)
                return NIOLoopBound((handler, context), eventLoop: channel.eventLoop)
            }.get()
            return ClientConnection(address, channel, reader, verdict)
        } catch {
            throw failure(of: error, at: address, verdict, "connecting")
        }
    }

    private static func connect(_ bootstrap: ClientBootstrap, _ host: String, _ port: Int) async throws -> any Channel {
        try await bootstrap
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.tcpOption(.init(rawValue: tcpUserTimeout)), value: 40_000)
            .connect(host: host, port: port).get()
    }

    private init(
        _ address: MasterAddress,
        _ channel: any Channel,
        _ reader: NIOLoopBound<(ResponseReader, ChannelHandlerContext)>,
        _ verdict: ServerVerdict
    ) {
        self.address = address
        self.channel = channel
        self.reader = reader
        self.verdict = verdict
    }

    deinit { close() }

    var isOpen: Bool { channel.isActive }

    /// The CA that the master showed, once something has been answered.
    var authority: AuthorityCertificate? { try? verdict.get()?.get() }

    func close() { channel.close(promise: nil) }

    /// Sends a request; its answer's status, and whether the connection can be used again.
    func send(_ outgoing: Outgoing) async throws(TransportError) -> (status: Int, keepAlive: Bool) {
        var headers: HTTPHeaders = ["host": host, "accept": "application/json"]
        if let body = outgoing.body {
            headers.add(name: "content-type", value: outgoing.type)
            headers.add(name: "content-length", value: String(body.count))
        }
        if let range = outgoing.range { headers.add(name: "range", value: range) }
        let head = HTTPRequestHead(version: .http1_1, method: outgoing.method, uri: outgoing.path, headers: headers)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if let body = outgoing.body {
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        let part = try await next(within: outgoing.patience, doing: "waiting for the answer to \(outgoing.path)")
        guard case .head(let status, let keepAlive) = part else { throw .malformed("a body without a head") }
        return (status, keepAlive)
    }

    private var host: String {
        switch address {
        case .tls: "\(address)"
        case .socket: "localhost"
        }
    }

    /// More of the body; nil at its end. `limit` is how long nothing at all may arrive, in seconds.
    func more(within limit: Double = 40, doing: String) async throws(TransportError) -> [ByteBuffer]? {
        switch try await next(within: limit, doing: doing) {
        case .body(let buffers): buffers
        case .end: nil
        case .head: throw .malformed("a second head")
        }
    }

    private func next(within limit: Double, doing: String) async throws(TransportError) -> ResponsePart {
        do {
            let limit = TimeAmount.milliseconds(Int64(limit * 1000))
            return try await withTaskCancellationHandler {
                try await channel.eventLoop.flatSubmit { [reader] in
                    let (handler, context) = reader.value
                    return handler.next(within: limit, context: context)
                }.get()
            } onCancel: {
                close()
            }
        } catch {
            throw Self.failure(of: error, at: address, verdict, doing)
        }
    }

    /// The reason a person can use, out of what NIO and BoringSSL say.
    private static func failure(
        of error: any Error,
        at address: MasterAddress,
        _ verdict: ServerVerdict,
        _ doing: String
    ) -> TransportError {
        if case .failure(let reason)? = verdict.get() { return .untrusted(address: "\(address)", reason) }
        switch error {
        case let error as TransportError: return error
        case is ResponseReader.TimedOut: return .timedOut(address: "\(address)", doing: doing)
        case let error as NIOConnectionError: return .unreachable(address: "\(address)", reason: reason(of: error))
        case let error as IOError:
            return .unreachable(address: "\(address)", reason: systemReason(error.errnoCode))
        case ChannelError.connectTimeout:
            return .unreachable(address: "\(address)", reason: "no answer within 10 seconds")
        case NIOSSLError.handshakeFailed(let inner), NIOSSLError.shutdownFailed(let inner):
            return .handshake(address: "\(address)", reason: "\(inner)")
        case let error as BoringSSLError: return .handshake(address: "\(address)", reason: "\(error)")
        default: return .closed(address: "\(address)")
        }
    }

    private static func reason(of error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first {
            if let system = first.error as? IOError { return systemReason(system.errnoCode) }
            if case ChannelError.connectTimeout = first.error { return "no answer within 10 seconds" }
            return "\(first.error)"
        }
        return "the name \(error.host) is not known"
    }
}
