import ArgumentParser
import DHCP
import Hosts
import Logging
import Netboot
import TFTP
import Values

/// `cm-netboot smee`: in place of Smee with a hardware file.
struct NetbootSmee: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smee",
        abstract: "Boot the machines of a hardware file as Tinkerbell's Smee does",
        discussion: """
            Every option has a variable: TINKERBELL_DHCP_MODE (or SMEE_DHCP_MODE) for --dhcp-mode, and so on; options \
            go first. The hardware file is read again on SIGHUP.
            """
    )

    @OptionGroup var options: SmeeOptions
    @OptionGroup var places: SmeePlaces
    @OptionGroup var servers: SmeeServers

    @Flag(help: "Say what is wrong with the options and the hardware file, and end")
    var check = false

    func run() async throws {
        try await reporting(as: nil) {
            if check { return try report() }
            var daemon = ModeDaemon("smee", level: options.smeeLogLevel ?? .info)
            let settings = try settings()
            let events = SmeeEvents(traces: try servers.traces(), logger: daemon.logger)
            let hardware = try options.hardware()
            for warning in try warnings(settings, hardware) { daemon.logger.warning("\(warning)") }
            let mode = SmeeMode(
                settings,
                hardware: hardware,
                binaries: try options.programs(),
                assets: try options.folder("TFTP_ASSET_DIR", options.tftpAssetDir),
                installers: try options.folder("INSTALLERS_DIR", options.installersDir),
                fetcher: HTTPFetcher(log: daemon.logger),
                events: events,
                log: daemon.logger
            )
            try addServers(to: &daemon, settings, mode, events)
            daemon.reload = HardwareReload(options: options, mode: mode, logger: daemon.logger).run
            try await daemon.run(http: HTTPServer(try servers.http(), responder: mode, logger: daemon.logger))
        }
    }

    /// What stops the daemon is thrown; what does not is printed.
    func report() throws {
        let settings = try settings()
        _ = try (options.overrides(), options.programs(), servers.https(), servers.traces())
        _ = try (servers.dhcp(.reservation), servers.tftp(), servers.syslog())
        _ = try options.folder("TFTP_ASSET_DIR", options.tftpAssetDir)
        _ = try options.folder("INSTALLERS_DIR", options.installersDir)
        let warnings = try warnings(settings, options.hardware())
        for warning in warnings { Console.print(warning.description) }
        if warnings.isEmpty { Console.complain("nothing found") }
    }

    /// What does not stop the daemon. Programs count where it is we who name them.
    func warnings(_ settings: SmeeSettings, _ hardware: SmeeHardware?) throws -> [Diagnostic] {
        let known = hardware?.warnings ?? []
        guard try settings.offersNetboot && servers.dhcp(settings.mode) != nil && !places.nameOthers else {
            return known
        }
        return try known + options.programProblems(hardware, settings)
    }

    func settings() throws -> SmeeSettings {
        var settings = try options.settings()
        try places.read(into: &settings, servers)
        return settings
    }

    private func addServers(
        to daemon: inout ModeDaemon,
        _ settings: SmeeSettings,
        _ mode: SmeeMode,
        _ events: SmeeEvents
    ) throws {
        let logger = daemon.logger
        daemon.add(events)
        if let dhcp = try servers.dhcp(settings.mode) {
            let responder = SmeeDHCP(settings, files: mode, overrides: try options.overrides(), events: events)
            daemon.add(try DHCPServer(dhcp, responder: responder, logger: logger))
        }
        if let tftp = try servers.tftp() {
            daemon.add(try TFTPServer(tftp, source: SmeeFiles(mode, events: events), logger: logger))
        }
        if let https = try servers.https() { daemon.add(HTTPServer(https, responder: mode, logger: logger)) }
        if let syslog = try servers.syslog() {
            daemon.add(
                SyslogReceiver(address: syslog.address, port: syslog.port, logger: logger) { client, message in
                    events.heard(message, from: client)
                }
            )
        }
    }
}
