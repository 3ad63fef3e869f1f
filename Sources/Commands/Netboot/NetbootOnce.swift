import ArgumentParser
import DHCP
import Hosts
import Netboot
import OrderedCollections
import Values

/// `cm-netboot once add|list|clear`: boots that happen once. Works with and without a running daemon.
struct NetbootOnce: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "once",
        abstract: "Add, list and clear boots that happen once",
        subcommands: [NetbootOnceAdd.self, NetbootOnceList.self, NetbootOnceClear.self]
    )
}

/// `cm-netboot once add 52:54:00:12:34:56 install --until home`
struct NetbootOnceAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Let a machine boot a profile once")

    @Argument(help: ArgumentHelp("A hardware address, or a machine's name", valueName: "machine"))
    var machine: String

    @Argument(help: ArgumentHelp("The profile", valueName: "profile"))
    var profile: String

    @Option(
        help: ArgumentHelp(
            "What counts: script, boot (everything arrived) or home (the system reported)",
            valueName: "goal"
        )
    )
    var until = OnceEntry.Goal.boot

    @Option(help: ArgumentHelp("How long it waits for its machine: 90s, 30m, 1h, 7d", valueName: "time"))
    var ttl: Span?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            let journal = try OnceWork(options.directory)
            let entry = try journal.add(machine, profile: profile, goal: until, life: ttl?.seconds)
            let isBare = output.format == nil || output.format == .quiet
            let text = isBare ? entry.id : output.style(HighstateOptions()).text(entry.json)
            if let text { Console.print(text) }
        }
    }
}

/// `cm-netboot once list`
struct NetbootOnceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List boots that happen once, with their states"
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            let entries = try OnceWork(options.directory).journal.list()
            let text =
                output.format == nil
                ? OnceWork.lines(entries) : output.style(HighstateOptions()).text(.list(entries.map(\.json)))
            if let text, !text.isEmpty { Console.print(text) }
        }
    }
}

/// `cm-netboot once clear ID|MACHINE|--all`
struct NetbootOnceClear: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "clear", abstract: "Forget boots that happen once")

    @Argument(help: ArgumentHelp("An id, a hardware address or a machine's name", valueName: "what"))
    var subject: String?

    @Flag(help: "Forget all of them")
    var all = false

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard (subject == nil) == all else { throw ValidationError("Name what to clear, or say --all") }
    }

    func run() async throws {
        try await reporting(as: nil) {
            let work = try OnceWork(options.directory)
            let mac = subject.flatMap { work.mac($0) }
            let count = try work.journal.clear { [all, subject] in all || $0.id == subject || $0.mac == mac }
            guard count > 0 || all else { throw Failure("there is no one-time boot '\(subject ?? "")'") }
        }
    }
}

extension OnceEntry.Goal: ExpressibleByArgument {}

/// The journal and the names that its commands take.
struct OnceWork {
    let settings: NetbootSettings
    let journal: OnceJournal

    init(_ directory: String?) throws {
        settings = try NetbootReading(directory).settings
        let host = LocalHost()
        try host.makeDirectory(settings.dataDirectory, parents: true, FileAttributes(mode: 0o750))
        journal = OnceJournal(settings.journal, rules: settings.once) { host.now }
    }

    /// The address of a machine that is named by it or by its name.
    func mac(_ text: String) -> MACAddress? {
        MACAddress(text) ?? settings.boots.machines.first { $0.name == text }?.macs.first
    }

    func add(_ machine: String, profile: String, goal: OnceEntry.Goal, life: Double?) throws -> OnceEntry {
        guard let mac = mac(machine) else {
            let near = Suggestion.nearest(to: machine, among: settings.boots.machines.map(\.name))
            throw Failure(
                "'\(machine)' is neither a hardware address nor a machine with one"
                    + (near.map { ". Did you mean '\($0)'?" } ?? ""),
                exitCode: ExitStatus.usage
            )
        }
        guard settings.boots.profiles[profile] != nil else {
            let near = Suggestion.nearest(to: profile, among: settings.boots.profiles.keys)
            throw Failure(
                "there is no profile '\(profile)'" + (near.map { ". Did you mean '\($0)'?" } ?? ""),
                exitCode: ExitStatus.usage
            )
        }
        return try journal.add(mac, profile: profile, goal: goal, life: life)
    }

    /// A line for each entry, for people.
    static func lines(_ entries: [OnceEntry]) -> String {
        entries.map { entry in
            "\(entry.id)  \(entry.mac)  \(entry.profile.padded(to: 16))  \(entry.state.rawValue.padded(to: 8))  \(entry.reason)"
        }.joined(separator: "\n")
    }
}
