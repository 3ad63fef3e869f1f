import ArgumentParser
import Values

/// `cm-run`: asks the master itself.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cm-run",
        abstract: "Ask the master about its jobs and minions",
        usage: "cm-run FUN [ARG…] [KEY=VALUE…] [options]",
        discussion: "Functions:\n"
            + Runners.all.map { "  " + "\($0.name) \($0.usage)".padded(to: 28) + $0.summary }.joined(separator: "\n")
    )

    @Argument(help: ArgumentHelp("The function", valueName: "function"))
    var function: String

    @Argument(help: ArgumentHelp("Its arguments, as values or key=value", valueName: "arguments"))
    var arguments: [String] = []

    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard Runners.named(function) == nil else { return }
        let near = Suggestion.nearest(to: function, among: Runners.all.map(\.name))
        throw ValidationError("'\(function)' is not available." + (near.map { " Did you mean '\($0)'?" } ?? ""))
    }

    func run() async throws {
        try await reporting(as: output.format) {
            guard let runner = Runners.named(function) else { return }
            let client = try settings.operatorSettings()
            var call = RunnerCall(runner, FunctionArguments(arguments))
            let answer = try await runner.body(&call, try await client.connect())
            try call.finish()
            if answer.isPrinted { return }
            if let text = output.style(client.highstate).text(answer.value, of: answer.function) { Console.print(text) }
        }
    }
}
