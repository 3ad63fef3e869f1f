import ArgumentParser
import Hosts
import Netboot
import Values

/// `cm-netboot status`: the machines, what each boots now, how far it was seen, and the boots that happen once.
struct NetbootStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the machines: what each boots now, and how far it was seen"
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            let picture = try await NetbootPicture(options.directory)
            if output.format == nil { return Console.print(picture.text) }
            if let text = output.style(HighstateOptions()).text(picture.json) { Console.print(text) }
        }
    }
}

/// What `cm-netboot status` shows.
struct NetbootPicture {
    /// Whether the daemon answers; the settings are read without it.
    let isRunning: Bool
    private let rows: [MachineRow]
    private let once: [Value]
    private let lines: String

    init(_ directory: String?) async throws {
        let work = try OnceWork(directory)
        let seen: [SeenMachine]?
        if let port = work.settings.adminPort {
            seen = try? await EventClient(port: port).machines()
        } else {
            seen = nil
        }
        isRunning = seen != nil
        let entries = try work.journal.list()
        once = entries.map(work.json)
        lines = work.lines(entries)
        rows = MachineRow.all(NetbootReading.engine(work.settings), entries, seen: seen ?? [])
    }

    /// For programs.
    var json: Value {
        ["running": .bool(isRunning), "machines": .list(rows.map(\.json)), "once": .list(once)]
    }

    /// For people: a line a machine, then one a one-time boot.
    var text: String {
        var lines = isRunning ? [] : ["no daemon answers on this machine"]
        lines += rows.map(\.line)
        if rows.isEmpty { lines.append("no machine is known or was seen") }
        return (lines + (self.lines.isEmpty ? [] : [self.lines])).joined(separator: "\n")
    }
}
