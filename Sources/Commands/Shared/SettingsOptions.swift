import ArgumentParser

/// The options of every program about its settings and its log.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("config-dir")],
        help: ArgumentHelp("Where the settings are (default: /etc/cm)", valueName: "directory")
    )
    var directory: String?

    @Option(
        name: [.customShort("l"), .customLong("log-level")],
        help: ArgumentHelp(
            "What to log: trace, debug, info, notice, warning, error, critical or quiet",
            valueName: "level"
        )
    )
    var level: LogLevel?
}
