import Glibc
import HTTPTypes
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Trust

/// A master's door: one HTTPS port (TLS 1.3, client certificates verified when shown) and the operators' unix socket.
package final class HTTPSServer: Service {
    private let settings: ServerSettings
    private let handler: any RequestHandling
    private let logger: Logger
    private let tls: CurrentTLS
    private let ready = Readiness()

    package init(
        settings: ServerSettings,
        credentials: ServerCredentials,
        handler: any RequestHandling,
        logger: Logger
    ) throws {
        self.settings = settings
        self.handler = handler
        self.logger = logger
        tls = CurrentTLS(try ServerTLS(credentials))
    }

    /// A renewed certificate, for connections from now on.
    package func replace(_ credentials: ServerCredentials) throws {
        tls.set(try ServerTLS(credentials))
    }

    /// The port, as soon as the server listens on everything it was told to.
    package var port: Int {
        get async { await ready.port() }
    }

    package func run() async throws {
        let expected = (settings.interface == nil ? 0 : 1) + (settings.unixSocket == nil ? 0 : 1)
        ready.expect(expected)
        defer { ready.giveUp() }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            if let interface = settings.interface {
                group.addTask { try await self.listen(on: interface, port: self.settings.port) }
            }
            if let path = settings.unixSocket {
                group.addTask { try await self.listen(onSocket: path) }
            }
            group.addTask { try await Self.patienceIsOver() }
            var listening = expected
            while listening > 0, let hasEnded = try await group.next() {
                listening -= hasEnded ? 1 : 0
                if !hasEnded { group.cancelAll() }
            }
            group.cancelAll()
        }
    }

    /// On a graceful shutdown answers may be finished; what goes on for longer than this is cut off.
    private static func patienceIsOver() async throws -> Bool {
        do {
            try await gracefulShutdown()
            try await Task.sleep(for: .seconds(5))
        } catch is CancellationError {}
        return false
    }

    private func listen(on interface: String, port: Int) async throws -> Bool {
        let setup = ConnectionSetup(settings: settings, handler: handler, tls: tls)
        do {
            try await serve(setup, at: .hostname(interface, port: port))
            return true
        } catch let error as IOError {
            throw TransportError.cannotListen(
                address: "\(interface):\(port)",
                reason: String(cString: strerror(error.errnoCode))
            )
        }
    }

    private func listen(onSocket path: String) async throws -> Bool {
        let setup = ConnectionSetup(settings: settings, handler: handler, tls: nil)
        do {
            try await serve(setup, at: .unixDomainSocket(path: path))
            return true
        } catch let error as IOError {
            throw TransportError.cannotListen(address: path, reason: String(cString: strerror(error.errnoCode)))
        }
    }

    private func serve(_ setup: ConnectionSetup, at address: BindAddress) async throws {
        let server = setup.server(
            configuration: ServerConfiguration(
                address: address,
                backlog: 4096,
                availableConnectionsDelegate: .maximum(settings.maxConnections, logger: logger)
            ),
            onServerRunning: { [ready, settings] channel in
                if let path = channel.localAddress?.pathname { openToGroup(path, group: settings.socketGroup) }
                ready.listening(port: channel.localAddress?.port)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: quiet(logger)
        )
        try await server.run()
    }

    /// Hummingbird's own lines are for its developers; what goes wrong is thrown.
    private func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .critical)
        return logger
    }
}
