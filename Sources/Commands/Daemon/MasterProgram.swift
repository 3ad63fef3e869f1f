import ArgumentParser
import Logging
import Master
import ServiceLifecycle
import UnixSignals

/// `cm-master`: the master, in the foreground.
struct MasterProgram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cm-master",
        abstract: "Run the master in the foreground",
        discussion: """
            Settings: /etc/cm/master and /etc/cm/master.d/*.conf. The log goes to standard error.
            SIGTERM and SIGINT stop it; systemd is told when it is ready (Type=notify).
            """,
        version: Version.current
    )

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: nil) {
            let (settings, logger) = try DaemonSettings(role: "master", options: options).start { MasterSettings(&$0) }
            if let user = settings.user {
                let directories = [
                    settings.socketDirectory, settings.cacheDirectory, settings.dataDirectory, settings.keyDirectory,
                ]
                try Privileges.become(user, owning: directories)
            }
            let daemon = try await MasterDaemon(settings: settings, version: Version.current, logger: logger)
            let notice = ReadyNotice { "listening on port \(await daemon.port)" }
            try await ServiceGroup(
                services: [daemon, notice, HangupReload.unheeded(by: "cm-master", logger)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            ).run()
        }
    }
}
