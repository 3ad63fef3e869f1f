import ArgumentParser

/// `cm-key delete ID…`
struct KeyDelete: KeyChanging {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Delete keys")

    @OptionGroup var change: KeyChange

    func action(_ id: String) -> KeyAction { .delete(id) }
}
