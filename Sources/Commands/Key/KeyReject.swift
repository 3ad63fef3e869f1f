import ArgumentParser

/// `cm-key reject ID…`
struct KeyReject: KeyChanging {
    static let configuration = CommandConfiguration(commandName: "reject", abstract: "Reject keys")

    @OptionGroup var change: KeyChange

    func action(_ id: String) -> KeyAction { .reject(id) }
}
