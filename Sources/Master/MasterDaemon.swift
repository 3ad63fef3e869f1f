import Glibc
package import Logging
import ServiceLifecycle
import Store
import Transport
import Trust
package import Wire

/// The master: its port, its socket, and what happens every second and every hour. Ends when the service group says so.
package final class MasterDaemon: Service {
    private let services: MasterServices
    private let server: HTTPSServer
    private let masterKey: KeyPair
    private let logger: Logger

    /// Opens the store and the CA (both are made on the first start) and reads the trees' index; nothing listens yet.
    package init(settings: MasterSettings, version: String, logger: Logger) async throws {
        let services = try await MasterServices(settings: settings, version: version, logger: logger)
        masterKey = try KeyPair.loadOrCreate(settings.keyDirectory + "/master.key")
        server = try HTTPSServer(
            settings: ServerSettings(
                interface: settings.interface,
                port: settings.port,
                unixSocket: settings.socket,
                socketGroup: settings.socketGroup,
                maxConnections: settings.connectionLimit
            ),
            credentials: try Self.credentials(services, masterKey),
            handler: MasterHandler(services: services),
            logger: logger
        )
        self.services = services
        self.logger = logger
    }

    /// The port, as soon as it listens.
    package var port: Int {
        get async { await server.port }
    }

    /// What minions pin (`master_finger`).
    package var fingerprint: SHA256Hex { services.authority.fingerprint }

    package func run() async throws {
        do {
            try await serve()
        } catch {
            await services.close()
            throw error
        }
        await services.close()
    }

    private func serve() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.server.run() }
            group.addTask { await self.everySecond() }
            group.addTask { try await self.everyHour() }
            group.addTask { await self.announceStop() }
            // The first that fails ends all: 'waitForAll' would wait for the others, which never end.
            while try await group.next() != nil {}
        }
    }

    /// Minions and followers are told that the master stops, so that they come back by themselves instead of waiting for silence.
    private func announceStop() async {
        try? await gracefulShutdown()
        services.streams.closeAll(reason: "the master stops")
        await services.jobs.finishWatchers()
    }

    private func everySecond() async {
        var beat = 0
        while await Self.wait(.seconds(1)) {
            beat += 1
            await services.pulse(beat)
        }
    }

    private func everyHour() async throws {
        repeat {
            await services.tidy()
            try renewCertificate()
        } while await Self.wait(.seconds(3600))
    }

    /// False when the master stops before the time is over.
    private static func wait(_ time: Duration) async -> Bool {
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: time) }
            return !Task.isShuttingDownGracefully
        } catch {
            return false
        }
    }

    /// The master's own certificate is made anew on every start and every hour: nobody has to think of it.
    private func renewCertificate() throws {
        try server.replace(try Self.credentials(services, masterKey))
    }

    private static func credentials(_ services: MasterServices, _ key: KeyPair) throws -> ServerCredentials {
        let names = services.settings.names + [hostName()].compactMap(\.self)
        return ServerCredentials(
            certificate: try services.authority.issueMaster(names: names, key: key),
            key: key,
            authority: services.authority.certificate
        )
    }

    private static func hostName() -> String? {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return nil }
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.isEmpty ? nil : text
    }
}
