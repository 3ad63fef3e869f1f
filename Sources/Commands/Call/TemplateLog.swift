/// What templates write through `log.*`, and events of states: on standard error, from `warning` up unless `--log-level` says otherwise.
enum TemplateLog {
    static func write(_ level: String, _ message: String, from least: LogLevel) {
        guard let weight = LogLevel(rawValue: level), weight >= least, least != .quiet else { return }
        Console.complain("[\(level.uppercased())] \(message)")
    }
}
