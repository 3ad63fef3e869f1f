import ArgumentParser
import Hosts
import Logging
import Netboot
import ServiceLifecycle
import Synchronization
import UnixSignals
import Values

/// `cm-netboot serve`, which is also what `cm-netboot` alone does: the daemon, in the foreground.
struct NetbootServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer booting machines, in the foreground (the default)",
        discussion: """
            Settings: /etc/cm/netboot and /etc/cm/netboot.d/*.conf. The log goes to standard error. A change of the settings is
            noticed within a second, and at once on SIGHUP; one with mistakes is refused as a whole and the old ones stay.
            """
    )

    @Flag(name: .customLong("dry-run"), help: "Read DHCP, decide and log, and answer nobody; TFTP and HTTP stay closed")
    var isDryRun = false

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: nil) {
            let (settings, logger) = try DaemonSettings(role: "netboot", options: options).start {
                try NetbootSettings(&$0, host: LocalHost()).withCollector
            }
            let watcher = ConfigurationWatcher(options.directory, settings)
            let daemon = try NetbootDaemon(
                settings: settings,
                engine: NetbootReading.engine(settings),
                isDryRun: isDryRun,
                logger: logger,
                reload: { watcher.change() }
            )
            let hangup = HangupReload {
                guard let change = watcher.change(again: true) else {
                    return logger.notice("the configuration has not changed")
                }
                daemon.take(change)
            }
            let notice = ReadyNotice { await daemon.status }
            try await ServiceGroup(
                services: [daemon, notice, hangup],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            ).run()
        }
    }
}

extension NetbootSettings {
    /// With the collector of traces that the environment names, where the settings name none.
    var withCollector: NetbootSettings {
        get throws {
            var settings = self
            settings.traces = try traces ?? TraceRules.inEnvironment(Console.environment)
            return settings
        }
    }
}
