import DHCP
import Logging
import Netboot
import ServiceLifecycle
import UnixSignals

/// The servers of one mode, in the foreground until a signal stops them.
struct ModeDaemon {
    let name: String
    let logger: Logger
    private var services: [any Service] = []

    /// Starts the log: must be made once.
    init(_ name: String, level: LogLevel) {
        Log.start(at: level.level)
        self.name = name
        logger = Logger(label: "cm-netboot")
    }

    mutating func add(_ service: any Service) { services.append(service) }

    mutating func add(_ server: DHCPServer) { services.append(DHCPRunner(server: server)) }

    /// Says, once HTTP listens, where.
    func run(http: HTTPServer) async throws {
        let notice = ReadyNotice { [name, logger] in
            let port = await http.port
            // It does not listen, and its error is about to end the daemon.
            if port == 0 { try await gracefulShutdown() }
            logger.notice("\(name) is ready", metadata: ["http": "\(port)"])
            return "\(name) on port \(port)"
        }
        try await ServiceGroup(
            services: services + [http, notice],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        ).run()
    }
}

/// A DHCP server, which ends when its task is cancelled, as a service.
private struct DHCPRunner: Service {
    let server: DHCPServer

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await server.run() }
        } catch is CancellationError {}
    }
}
