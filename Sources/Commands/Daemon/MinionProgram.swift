import ArgumentParser
import Grains
import Hosts
import Logging
import Minion
import Netboot
import ServiceLifecycle
import UnixSignals
import Values

/// `cm-minion`: the minion, in the foreground.
struct MinionProgram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cm-minion",
        abstract: "Run the minion in the foreground",
        discussion: """
            Settings: /etc/cm/minion and /etc/cm/minion.d/*.conf. The log goes to standard error.
            SIGTERM and SIGINT stop it; systemd is told when it has started (Type=notify).
            """,
        version: Version.current
    )

    @OptionGroup var options: SettingsOptions

    @Option(help: ArgumentHelp("Be the minion of this id", valueName: "id"))
    var id: String?

    func run() async throws {
        try await reporting(as: nil) {
            let (settings, logger) = try DaemonSettings(role: "minion", options: options).start { settings in
                // cm-call --local and the jobs read these.
                settings.know(["file_roots", "pillar_roots", "test"])
                return try MinionSettings(&settings, id: id, directory: options.directory, host: LocalHost())
            }
            let daemon = try MinionDaemon(
                settings: settings,
                grains: { .map(await MinionGrains.collect(settings)) },
                grainsStamp: { MinionGrains.stamp(settings) },
                relay: relay(settings, logger),
                logger: logger
            )
            let notice = ReadyNotice { "minion \(settings.id)" }
            try await ServiceGroup(
                services: [daemon, notice, HangupReload.unheeded(by: "cm-minion", logger)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            ).run()
        }
    }

    /// cm-netboot's settings are read at each attempt: its port may change, and it may be installed later.
    private func relay(_ settings: MinionSettings, _ logger: Logger) -> EventRelay? {
        guard !settings.netbootStages.isEmpty else { return nil }
        let directory = options.directory
        return EventRelay(stages: settings.netbootStages, directory: settings.cacheDirectory, logger: logger) {
            run,
            number,
            each in
            guard let port = try NetbootReading(directory).settings.adminPort else {
                throw Failure("the settings of cm-netboot say 'admin: false'")
            }
            try await EventClient(port: port).follow(run: run, after: number, each)
        }
    }
}
