import ArgumentParser
import Wire

/// `cm-key`: the keys of minions. Salt's options, and words for them.
struct Key: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cm-key",
        abstract: "List, accept, reject and delete the keys of minions; make join tokens",
        usage: """
            cm-key -L | -l STATE | -a ID | -A | -r ID | -R | -d ID | -D | -f ID | -F   [options]
            cm-key list|accept|reject|delete|finger|token …
            """,
        discussion: """
            ID may be a glob such as 'web*'. STATE is accepted, pending (also: pre, un), rejected, denied or all.
            Compare the fingerprint with the minion's own (cm-call --local key.finger) before you accept a key.
            """,
        subcommands: [KeyList.self, KeyAccept.self, KeyReject.self, KeyDelete.self, KeyFinger.self, KeyToken.self]
    )

    @Flag(name: [.customShort("L"), .customLong("list-all")], help: "List all keys (also without any option)")
    var listsAll = false

    @Option(
        name: [.customShort("l"), .customLong("list")],
        help: ArgumentHelp("List the keys of a state", valueName: "state")
    )
    var list: KeySelection?

    @Option(name: [.customShort("a"), .customLong("accept")], help: ArgumentHelp("Accept a key", valueName: "id"))
    var accept: String?

    @Flag(name: [.customShort("A"), .customLong("accept-all")], help: "Accept all pending keys")
    var acceptsAll = false

    @Option(name: [.customShort("r"), .customLong("reject")], help: ArgumentHelp("Reject a key", valueName: "id"))
    var reject: String?

    @Flag(name: [.customShort("R"), .customLong("reject-all")], help: "Reject all pending keys")
    var rejectsAll = false

    @Option(name: [.customShort("d"), .customLong("delete")], help: ArgumentHelp("Delete a key", valueName: "id"))
    var delete: String?

    @Flag(name: [.customShort("D"), .customLong("delete-all")], help: "Delete all keys")
    var deletesAll = false

    @Option(
        name: [.customShort("f"), .customLong("finger")],
        help: ArgumentHelp("Show a key's fingerprint", valueName: "id")
    )
    var finger: String?

    @Flag(name: [.customShort("F"), .customLong("finger-all")], help: "Show all fingerprints, the master's too")
    var fingersAll = false

    @OptionGroup var change: KeyChangeOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: KeySettingsOptions

    func validate() throws {
        guard actions.count <= 1 else { throw ValidationError("Only one of -L -l -a -A -r -R -d -D -f -F at a time") }
    }

    func run() async throws {
        try await reporting(as: output.format) {
            try await settings.work(output, change).run(actions.first ?? .list(.all))
        }
    }

    var actions: [KeyAction] {
        var actions: [KeyAction] = []
        if listsAll { actions.append(.list(.all)) }
        if let list { actions.append(.list(list)) }
        if let accept { actions.append(.accept(accept)) }
        if acceptsAll { actions.append(.accept("*")) }
        if let reject { actions.append(.reject(reject)) }
        if rejectsAll { actions.append(.reject("*")) }
        if let delete { actions.append(.delete(delete)) }
        if deletesAll { actions.append(.delete("*")) }
        if let finger { actions.append(.finger(finger)) }
        if fingersAll { actions.append(.finger("*")) }
        return actions
    }
}
