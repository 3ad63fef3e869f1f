import ArgumentParser

/// `cm-key finger [ID]`
struct KeyFinger: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finger",
        abstract: "Show fingerprints; without an id, the master's too"
    )

    @Argument(help: ArgumentHelp("An id or a glob", valueName: "id"))
    var id = "*"

    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: KeySettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            try await settings.work(output, KeyChangeOptions.none).run(.finger(id))
        }
    }
}
