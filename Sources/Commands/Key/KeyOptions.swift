import ArgumentParser
import Trust
import Wire

/// The options of the verbs that change keys.
struct KeyChangeOptions: ParsableArguments {
    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask")
    var isConfirmed = false

    @Flag(name: .customLong("include-all"), help: "Change keys that were decided about before too")
    var includesAll = false

    @Flag(name: .customLong("include-rejected"), help: "Accept rejected keys too")
    var includesRejected = false

    @Flag(name: .customLong("include-denied"), help: "Change denied keys too")
    var includesDenied = false

    @Option(help: ArgumentHelp("Only the key with this fingerprint", valueName: "fingerprint"))
    var fingerprint: String?

    func validate() throws {
        guard let fingerprint, Fingerprint.parse(fingerprint) == nil else { return }
        throw ValidationError("'\(fingerprint)' is no fingerprint: 64 hexadecimal digits, with or without colons")
    }

    /// For verbs that change nothing.
    static var none: KeyChangeOptions {
        var options = KeyChangeOptions()
        (options.isConfirmed, options.includesAll, options.includesRejected) = (false, false, false)
        (options.includesDenied, options.fingerprint) = (false, nil)
        return options
    }

    /// The keys, beside the pending ones, that `-a` and `-r` look at.
    var states: Set<KeyState> {
        var states: Set<KeyState> = [.pending]
        if includesAll { states.formUnion([.accepted, .rejected, .denied]) }
        if includesRejected { states.insert(.rejected) }
        if includesDenied { states.insert(.denied) }
        return states
    }
}

/// Like `SettingsOptions`; `-l` is taken by the list.
struct KeySettingsOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("config-dir")],
        help: ArgumentHelp("Where the settings are (default: /etc/cm)", valueName: "directory")
    )
    var directory: String?

    func work(_ output: OutputOptions, _ change: KeyChangeOptions) async throws -> KeyWork {
        let client = try OperatorSettings.read(directory)
        return KeyWork(
            api: try await client.connect(),
            style: output.style(client.highstate),
            states: change.states,
            fingerprint: change.fingerprint.flatMap(Fingerprint.parse),
            isConfirmed: change.isConfirmed
        )
    }
}
