import DHCP
import Logging
import Netboot
import ServiceLifecycle
import UnixSignals

/// The servers of one mode, in the foreground until a signal stops them.
struct ModeDaemon {
    let name: String
    let logger: Logger
    /// What SIGHUP has read again; nil: nothing.
    var reload: (@Sendable () -> Void)?
    private var services: [any Service] = []
    /// Each tells, as soon as it is known, whether a server's sockets are open.
    private var doors: [@Sendable () async -> Bool] = []

    /// Starts the log: must be made once.
    init(_ name: String, level: LogLevel) {
        Log.start(at: level.level)
        self.name = name
        logger = Logger(label: "cm-netboot")
    }

    mutating func add(_ service: any Service) { services.append(service) }

    mutating func add(_ server: DHCPServer) {
        let runner = DHCPRunner(server: server)
        services.append(runner)
        doors.append { await runner.isOpen.value }
    }

    mutating func add(_ server: HTTPServer) {
        services.append(server)
        doors.append { await server.port != 0 }
    }

    mutating func add(_ receiver: SyslogReceiver) {
        services.append(receiver)
        doors.append { await receiver.port != 0 }
    }

    /// Says, once all servers listen, where HTTP does.
    func run(http: HTTPServer) async throws {
        let notice = ReadyNotice { [name, logger, doors] in
            for door in doors { guard await door() else { return nil } }
            let port = await http.port
            guard port != 0 else { return nil }
            logger.notice("\(name) is ready", metadata: ["http": "\(port)"])
            return "\(name) on port \(port)"
        }
        let hangup = reload.map { HangupReload(reload: $0) } ?? .unheeded(by: "cm-netboot", logger)
        try await ServiceGroup(
            services: services + [http, notice, hangup],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        ).run()
    }
}

/// A DHCP server, which ends when its task is cancelled, as a service.
private struct DHCPRunner: Service {
    let server: DHCPServer
    let isOpen = Handout<Bool>()

    func run() async throws {
        // Whoever waits for the sockets must not wait for ever.
        defer { isOpen.give(false) }
        do {
            try await cancelWhenGracefulShutdown { [isOpen] in try await server.run { isOpen.give(true) } }
        } catch is CancellationError {}
    }
}
