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

    @Option(help: ArgumentHelp("Any text: the same order for a machine and profile is given once", valueName: "text"))
    var order: String?

    @Option(
        help: ArgumentHelp(
            "Let its system join the master of this host's minion as this minion, without anybody accepting its key",
            valueName: "id"
        )
    )
    var join: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            let work = try OnceWork(options.directory)
            var request = OnceRequest(machine: machine, profile: profile, goal: until)
            (request.life, request.order, request.join) = (ttl?.seconds, order, join)
            let entry = try await work.add(request)
            for warning in work.warnings(of: request, entry) { Console.complain("warning: " + warning) }
            let isBare = output.format == nil || output.format == .quiet
            let text = isBare ? entry.id : output.style(HighstateOptions()).text(work.json(entry))
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
            let work = try OnceWork(options.directory)
            let entries = try work.journal.list()
            let text =
                output.format == nil
                ? work.lines(entries) : output.style(HighstateOptions()).text(.list(entries.map(work.json)))
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
