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

    func run() async throws {
        try await reporting(as: nil) {
            var daemon = ModeDaemon("smee", level: options.smeeLogLevel ?? .info)
            let settings = try options.settings()
            let mode = SmeeMode(
                settings,
                hardware: try options.hardware(),
                binaries: ServedFolder(options.value("IPXE_DIR", options.ipxeDir) ?? "/usr/lib/ipxe"),
                assets: try options.folder("TFTP_ASSET_DIR", options.tftpAssetDir),
                installers: try options.folder("INSTALLERS_DIR", options.installersDir),
                fetcher: HTTPFetcher(),
                log: daemon.logger
            )
            try addServers(to: &daemon, settings, mode)
            daemon.add(HardwareReload(options: options, mode: mode, logger: daemon.logger))
            try await daemon.run(http: HTTPServer(try options.http(), responder: mode, logger: daemon.logger))
        }
    }

    private func addServers(to daemon: inout ModeDaemon, _ settings: SmeeSettings, _ mode: SmeeMode) throws {
        if try options.isOn("DHCP_ENABLED", options.dhcpEnabled) {
            let overrides = try SmeeBinaries.overrides(
                options.value("IPXE_OVERRIDE_ARCH_MAPPING", options.ipxeOverrideArchMapping) ?? ""
            )
            let responder = SmeeDHCP(
                settings,
                files: mode,
                overrides: overrides,
                httpPort: try options.http().port,
                log: daemon.logger
            )
            daemon.add(try DHCPServer(options.dhcp(settings), responder: responder, logger: daemon.logger))
        }
        if try options.isOn("TFTP_SERVER_ENABLED", options.tftpServerEnabled) {
            daemon.add(try TFTPServer(options.tftp(), source: SmeeFiles(mode), logger: daemon.logger))
        }
    }
}
