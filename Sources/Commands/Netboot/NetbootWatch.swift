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
            let isJSON = output.format == .json
            try await Self.follow(port, options.directory) { event in
                Console.print(isJSON ? JSON.text(event) : Self.line(event))
            }
        }
    }

    /// Until the daemon ends, which is worth a word and is no success.
    static func follow(_ port: Int, _ directory: String?, _ each: (Value) -> Void) async throws {
        do {
            try await EventClient(port: port).follow(each)
        } catch EventClientError.unreachable(let why) {
            let settings = directory ?? SettingsFiles.standardDirectory
            throw Failure(
                "no daemon answers on 127.0.0.1:\(port), which is 'admin_port' of the settings in \(settings): \(why)"
            )
        } catch let error as EventClientError {
            throw Failure("\(error)")
        } catch {}
        throw Failure("the daemon has ended")
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
