import ArgumentParser
import DHCP
import Logging
import ServiceLifecycle
import UnixSignals

/// What both ways of booting over IPv6 take.
struct IPv6Options: ParsableArguments {
    @Flag(name: [.short, .long], help: "Log more")
    var debug = false

    @Option(help: ArgumentHelp("An interface on which machines are answered; may be given again", valueName: "name"))
    var interface: [String]

    @Option(help: ArgumentHelp("Machines take the answer with the highest, and 255 at once", valueName: "0-255"))
    var preference: UInt8 = 255

    @Option(help: ArgumentHelp("The first address that machines get", valueName: "address"))
    var addressPoolStart = "2001:db8:f00f:cafe:ffff::100"

    @Option(help: ArgumentHelp("How many addresses there are", valueName: "count"))
    var addressPoolSize = 50

    @Option(help: ArgumentHelp("For how long a machine has its address", valueName: "seconds"))
    var addressPoolLifetime: UInt32 = 1850

    @Option(help: ArgumentHelp("Name servers, with commas between them", valueName: "addresses"))
    var dnsServers = ""

    func validate() throws {
        _ = try (pool(), settings())
        for (place, name) in interface.enumerated() where interface[..<place].contains(name) {
            throw ValidationError("--interface \(name) is given twice")
        }
    }

    /// Serves until a signal, with what `prepare` adds to the settings and the booter that it makes.
    func serve(
        _ prepare: (inout DHCPv6Service.Settings, Logger) throws -> (any DHCPv6Booter)?
    ) async throws {
        Log.start(at: (debug ? LogLevel.debug : .info).level)
        let logger = Logger(label: "cm-netboot")
        var settings = try settings()
        let booter = try prepare(&settings, logger)
        let server = try DHCPv6Server(settings, pool: pool(), interfaces: interface, booter: booter, logger: logger)
        try await ServiceGroup(
            services: [Runner(server: server), HangupReload.unheeded(by: "cm-netboot", logger)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        ).run()
    }

    private func pool() throws -> DHCPv6Pool {
        guard let first = IPv6Address(addressPoolStart) else {
            throw ValidationError("'\(addressPoolStart)' is no address of IPv6")
        }
        guard !first.isForNoMachine else {
            throw ValidationError("--address-pool-start: machines cannot have \(first)")
        }
        guard addressPoolLifetime > 0 else { throw ValidationError("--address-pool-lifetime is at least 1 second") }
        guard let pool = DHCPv6Pool(first: first, size: addressPoolSize, lifetime: addressPoolLifetime) else {
            throw ValidationError("--address-pool-size is a number from 1 to 65536")
        }
        return pool
    }

    private func settings() throws -> DHCPv6Service.Settings {
        var settings = DHCPv6Service.Settings()
        settings.preference = preference
        settings.nameServers = try dnsServers.split(separator: ",").map { text in
            guard let address = IPv6Address(String(text)) else {
                throw ValidationError("'\(text)' is no address of IPv6")
            }
            return address
        }
        return settings
    }

    /// The server ends when its task is cancelled.
    private struct Runner: Service {
        let server: DHCPv6Server

        func run() async throws {
            do {
                try await cancelWhenGracefulShutdown { try await server.run() }
            } catch is CancellationError {}
        }
    }
}
