import ArgumentParser
import Hosts
import Logging
import Values

/// What both daemons do with their settings before they start.
struct DaemonSettings {
    let role: String
    let options: SettingsOptions

    /// Reads the files, lets `make` take what it knows, reports the rest, and starts the log.
    func start<Made>(_ make: (inout Settings) throws -> Made) throws -> (settings: Made, logger: Logger) {
        var settings = try SettingsFiles(host: LocalHost(), directory: options.directory).read(role)
        let made = try make(&settings)
        _ = settings.highstateOptions()
        let level = level(&settings)
        guard settings.errors.isEmpty else { throw Diagnostics(settings.errors) }
        Log.start(at: level.level)
        let logger = Logger(label: "cm-\(role)")
        for warning in settings.leftovers() {
            logger.warning("\(warning.description)")
        }
        return (made, logger)
    }

    private func level(_ settings: inout Settings) -> LogLevel {
        let location = settings.location(of: "log_level")
        let written = settings.string("log_level")
        if let level = options.level { return level }
        guard let written else { return .notice }
        if let level = LogLevel(rawValue: written.lowercased()) { return level }
        settings.complain(Diagnostic(.error, "'\(written)' is no log level", at: location))
        return .notice
    }
}
