import ArgumentParser

/// `cm-key list [STATE]`
struct KeyList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List keys")

    @Argument(help: ArgumentHelp("accepted, pending, rejected, denied or all", valueName: "state"))
    var selection = KeySelection.all

    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: KeySettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            try await settings.work(output, KeyChangeOptions.none).run(.list(selection))
        }
    }
}
