import ArgumentParser
import Values
import Wire

/// `cm-key token --ids 'web*' --uses 10 --ttl 1h`
struct KeyToken: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make a join token: minions that bring it need no accepting",
        discussion:
            "The token is shown once. Put it into the minion's settings as `token`, by cloud-init or Terraform."
    )

    @Option(help: ArgumentHelp("Which ids may join: a glob", valueName: "glob"))
    var ids: String

    @Option(help: ArgumentHelp("How many minions may use it", valueName: "n"))
    var uses = 1

    @Option(help: ArgumentHelp("How long it is good for: 90s, 30m, 1h, 7d", valueName: "time"))
    var ttl = Span(seconds: 3600)

    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: KeySettingsOptions

    func validate() throws {
        guard uses > 0 else { throw ValidationError("--uses must be at least 1") }
    }

    func run() async throws {
        try await reporting(as: output.format) {
            let work = try await settings.work(output, KeyChangeOptions.none)
            let request = TokenRequest(ids: ids, uses: uses, lifetime: ttl.seconds)
            let reply = try await work.api.createToken(request)
            let isBare = output.format == nil || output.format == .quiet
            let text = isBare ? reply.token : work.style.text(reply.json)
            if let text { Console.print(text) }
        }
    }
}
