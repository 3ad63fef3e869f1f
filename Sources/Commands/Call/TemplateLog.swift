/// What templates write through `log.*`: on standard error from `warning` up, as `salt-call` shows it.
enum TemplateLog {
    private static let shown: Set<String> = ["warning", "error", "critical"]

    static func write(_ level: String, _ message: String) {
        if shown.contains(level) { Console.complain("[\(level.uppercased())] \(message)") }
    }
}
