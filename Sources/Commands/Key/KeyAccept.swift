import ArgumentParser

/// `cm-key accept ID…`
struct KeyAccept: KeyChanging {
    static let configuration = CommandConfiguration(commandName: "accept", abstract: "Accept keys")

    @OptionGroup var change: KeyChange

    func action(_ id: String) -> KeyAction { .accept(id) }
}
