import ArgumentParser

/// A verb that does one thing to the keys that are named: `accept`, `reject`, `delete`.
protocol KeyChanging: AsyncParsableCommand {
    var change: KeyChange { get }
    func action(_ id: String) -> KeyAction
}

extension KeyChanging {
    func run() async throws {
        try await reporting(as: change.output.format) {
            let work = try await change.settings.work(change.output, change.options)
            for id in change.ids { try await work.run(action(id)) }
        }
    }
}

/// What such a verb reads from its command line.
struct KeyChange: ParsableArguments {
    @Argument(help: ArgumentHelp("Ids or globs", valueName: "id"))
    var ids: [String]

    @OptionGroup var options: KeyChangeOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: KeySettingsOptions
}
