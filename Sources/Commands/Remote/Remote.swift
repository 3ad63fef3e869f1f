import ArgumentParser
import OrderedCollections
import Values
import Wire

/// `cm`: runs a function on many minions.
struct Remote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cm",
        abstract: "Run a function on minions",
        usage: "cm [-G|-P|-E|-L|-C|-I|-J|-N|-S|-R] TARGET FUN [ARG…] [KEY=VALUE…] [options]",
        discussion: """
            TARGET is a glob of minion ids unless an option says otherwise. Arguments are YAML: test=True, pillar='{a: 1}'.
            Short names: highstate = state.highstate, plan = state.apply test=True, ping = test.ping.

              cm '*' test.ping
              cm '*' highstate
              cm web1 state.apply smartos test=True
              cm -G os:Debian cmd.run 'uptime' --batch 10%

            The links cm-master, cm-minion, cm-netboot, cm-key, cm-call and cm-run to this program have their own --help.
            Exit codes: 0 all well, 1 a minion failed or stayed silent, 2 nobody answered, 64 wrong usage.
            """
    )

    @Argument(help: ArgumentHelp("Which minions", valueName: "target"))
    var target: String

    @Argument(help: ArgumentHelp("The function: module.function or a short name", valueName: "function"))
    var function: String

    @Argument(help: ArgumentHelp("Its arguments, as values or key=value", valueName: "arguments"))
    var arguments: [String] = []

    @OptionGroup(title: "How to read TARGET") var targeting: TargetOptions

    @Option(
        name: [.customShort("b"), .customLong("batch"), .customLong("batch-size")],
        help: ArgumentHelp("Let this many minions, or this share, work at a time", valueName: "N|N%")
    )
    var batch: BatchSize?

    @Option(
        name: [.customLong("subset")],
        help: ArgumentHelp("Only so many of them: at random, of those that are there", valueName: "N")
    )
    var subset: Int?

    @Flag(name: [.customLong("async")], help: "Print the job's id and do not wait")
    var isAsync = false

    @Flag(name: [.customLong("queue")], help: "Keep the job for minions that are not connected now")
    var isQueued = false

    @Option(name: [.customLong("queue-for")], help: "How long --queue keeps it: 90s, 10m, 24h, 7d")
    var queueFor = Span(seconds: 86_400)

    @Option(
        name: [.customShort("t"), .customLong("timeout")],
        help: ArgumentHelp(
            "Give up on answers after so many seconds; without it, wait while minions work",
            valueName: "seconds"
        )
    )
    var timeout: Span?

    @Flag(name: [.customShort("s"), .customLong("static")], help: "Print all answers together at the end")
    var isStatic = false

    @Flag(name: [.customShort("v"), .customLong("verbose"), .customLong("show-jid")], help: "Print the job's id first")
    var isVerbose = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        _ = try publication()
        if isAsync, batch != nil { throw ValidationError("--async and --batch exclude each other") }
        if let subset, subset < 1 { throw ValidationError("--subset wants a number above zero, not \(subset)") }
    }

    func run() async throws {
        try await reporting(as: output.format) {
            let client = try settings.operatorSettings()
            let api = try await client.connect()
            let plan = try await plan(output.style(client.highstate)).narrowed(by: api)
            if isAsync { return try await publishOnly(plan.publication, api) }
            var run = RemoteRun(api: api, plan: plan)
            throw try await run.run()
        }
    }

    func plan(_ style: OutputStyle) throws -> RemotePlan {
        RemotePlan(
            publication: try publication(),
            batch: batch,
            subset: subset,
            timeout: timeout?.seconds,
            isGathered: isStatic,
            isVerbose: isVerbose,
            style: style
        )
    }

    func publication() throws -> Publication {
        let (name, arguments) = ShortNames.expand(function, FunctionArguments(arguments))
        guard let function = FunctionName(name) else {
            let near = Suggestion.nearest(to: name, among: ShortNames.all.keys)
            throw ValidationError(
                "'\(name)' is no function: it is written module.function, such as test.ping."
                    + (near.map { " Did you mean '\($0)'?" } ?? "")
            )
        }
        return Publication(
            target: Target(targeting.kind, target, delimiter: targeting.delimiter),
            function: function,
            arguments: arguments.positional,
            named: arguments.named,
            queueFor: isQueued ? queueFor.seconds : nil
        )
    }

    private func publishOnly(_ publication: Publication, _ api: any MasterAPI) async throws {
        let job = try await api.publish(publication)
        guard !job.minions.isEmpty else { throw Failure.noMinions }
        if output.format == .json {
            Console.print(JSON.text(job.json))
        } else {
            Console.print("Executed command with job ID: \(job.id)")
        }
    }
}
