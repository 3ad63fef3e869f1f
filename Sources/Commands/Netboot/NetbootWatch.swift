import ArgumentParser
import Hosts
import Netboot
import OrderedCollections
import Values

/// `cm-netboot watch`: what machines are doing, live.
struct NetbootWatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show what machines boot, as it happens: time, machine, stage, outcome, file, bytes, rule"
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            guard let port = try NetbootReading(options.directory).settings.adminPort else {
                throw Failure("the settings say 'admin: false', so there is nothing to watch")
            }
            var hasBegun = false
            do {
                try await EventClient(port: port).follow { event in
                    hasBegun = true
                    Console.print(output.format == .json ? JSON.text(event) : Self.line(event))
                }
            } catch {
                throw Failure(
                    hasBegun ? "the daemon has ended" : "no daemon answers on port \(port) of this machine: \(error)"
                )
            }
        }
    }

    /// `22:14:05  52:54:00:12:34:56  tftp    sent  undionly.kpxe  95 KiB`
    static func line(_ event: Value) -> String {
        let time = event["time"]?.double.map { String(localTimeOfDay($0).prefix(8)) } ?? ""
        let columns = [
            time, (event["mac"]?.string ?? "-").padded(to: 17), (event["stage"]?.string ?? "").padded(to: 7),
            (event["outcome"]?.string ?? "").padded(to: 12),
        ]
        let rest = [
            event["machine"]?.string, event["file"]?.string, event["bytes"]?.int.map { "\($0) bytes" },
            event["rule"]?.string, event["text"]?.string,
        ]
        return (columns + rest.compactMap(\.self)).joined(separator: "  ").plainLine
    }
}
