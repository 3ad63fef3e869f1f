package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ServiceLifecycle

/// Serves what responders decide to machines that boot, over HTTP/1.1, plain or with TLS.
package final class HTTPServer: Service {
    private let settings: HTTPSettings
    private let responder: any HTTPResponder
    private let logger: Logger
    private let guests: Guests
    private let boundPort = Handout<Int>()

    package init(_ settings: HTTPSettings, responder: any HTTPResponder, logger: Logger) {
        self.settings = settings
        self.responder = responder
        self.logger = logger
        guests = Guests(settings.limits)
    }

    /// The port, as soon as the server listens; 0: it cannot.
    package var port: Int {
        get async { await boundPort.value }
    }

    package func run() async throws {
        let listener: Connections
        do { listener = try await listen() } catch {
            // Whoever waits for the port must not wait for ever.
            boundPort.give(0)
            throw error.whileListening(on: settings.address, settings.port)
        }
        boundPort.give(listener.channel.localAddress?.port ?? 0)
        await withTaskCancellationOrGracefulShutdownHandler {
            await serve(listener)
        } onCancelOrGracefulShutdown: { [guests] in
            listener.channel.close(promise: nil)
            guests.leave()
        }
    }

    private typealias Connections = NIOAsyncChannel<HTTPConnection.Channel, Never>

    /// Connections are served by tasks that the server's end does not cancel: they finish the answer they are at.
    private func serve(_ listener: Connections) async {
        await Task { [responder, settings, guests, logger] in
            try? await listener.executeThenClose { connections in
                await withDiscardingTaskGroup { group in
                    do {
                        for try await channel in connections {
                            let connection = HTTPConnection(channel, settings, responder, guests)
                            group.addTask { await connection.run() }
                        }
                    } catch {
                        logger.debug("HTTP listener ended", metadata: ["error": "\(error)"])
                    }
                }
            }
        }.value
    }

    private func listen() async throws -> Connections {
        let tls = try settings.tls.map(Self.context)
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { LossyLink.prepare($0) }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 1 << 20, high: 4 << 20))
            .bind(host: settings.address, port: settings.port) { [guests] channel in
                let ready = channel.eventLoop.makeCompletedFuture { try Self.prepare(channel, guests, tls) }
                // NIO forgets a channel that cannot be prepared; its client would wait for ever.
                ready.whenFailure { _ in channel.close(promise: nil) }
                return ready
            }
    }

    /// TLS 1.0 and 1.1 are formally gone (RFC 8996); iPXE has had 1.2 since 2012.
    private static func context(_ settings: TLSConfiguration) throws -> NIOSSLContext {
        var settings = settings
        settings.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: settings)
    }

    private static func prepare(
        _ channel: any Channel,
        _ guests: Guests,
        _ tls: NIOSSLContext?
    ) throws -> HTTPConnection.Channel {
        try guests.enter(channel)
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        // A connection answers what is no request itself, when the answers before that have gone out.
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
    }
}
