import ArgumentParser

/// `cm-key accept ID…`
struct KeyAccept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "accept", abstract: "Accept keys")

    @Argument(help: ArgumentHelp("Ids or globs", valueName: "id"))
    var ids: [String]

    @OptionGroup var change: KeyChangeOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: KeySettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            let work = try await settings.work(output, change)
            for id in ids { try await work.run(.accept(id)) }
        }
    }
}
