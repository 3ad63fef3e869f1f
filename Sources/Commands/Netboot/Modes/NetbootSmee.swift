import ArgumentParser
import DHCP
import Hosts
import Logging
import Netboot
import TFTP

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

    func run() async throws {
        try await reporting(as: nil) {
            var daemon = ModeDaemon("smee", level: options.smeeLogLevel ?? .info)
            let settings = try settings()
            let events = SmeeEvents(traces: try servers.traces(), logger: daemon.logger)
            let mode = SmeeMode(
                settings,
                hardware: try options.hardware(),
                binaries: ServedFolder(options.value("IPXE_DIR", options.ipxeDir) ?? "/usr/lib/ipxe"),
                assets: try options.folder("TFTP_ASSET_DIR", options.tftpAssetDir),
                installers: try options.folder("INSTALLERS_DIR", options.installersDir),
                fetcher: HTTPFetcher(),
                events: events,
                log: daemon.logger
            )
            try addServers(to: &daemon, settings, mode, events)
            daemon.add(HardwareReload(options: options, mode: mode, logger: daemon.logger))
            try await daemon.run(http: HTTPServer(try servers.http(), responder: mode, logger: daemon.logger))
        }
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
            let overrides = try SmeeBinaries.overrides(
                options.value("IPXE_OVERRIDE_ARCH_MAPPING", options.ipxeOverrideArchMapping) ?? ""
            )
            let responder = SmeeDHCP(settings, files: mode, overrides: overrides, events: events)
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
