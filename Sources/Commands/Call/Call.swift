import ArgumentParser
import OrderedCollections
import Values

/// `cm-call`: runs a function on this machine.
struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cm-call",
        abstract: "Run a function on this machine",
        usage:
            "cm-call [--local] [-c DIR] [--file-root DIR] [--pillar-root DIR] [--id ID] [options] FUN [ARG…] [KEY=VALUE…]",
        discussion: """
            Without --local, the tree and the pillar come from the master, asked with this minion's certificate.
            Short names: highstate = state.highstate, plan = state.apply test=True, ping = test.ping.

              cm-call --local test.ping
              cm-call --local --file-root states state.apply web test=True
              cm-call highstate --state-output changes
              cm-call lint states            (mistakes in a tree, without touching this machine; also state.lint)

            Exit codes: 0 all well, 1 the function failed, 64 wrong usage; with --retcode-passthrough the function's own:
            1 the states do not compile or another run is active, 2 a state failed, 5 the pillar does not render.
            """
    )

    @Argument(help: ArgumentHelp("The function: module.function or a short name", valueName: "function"))
    var function: String

    @Argument(help: ArgumentHelp("Its arguments, as values or key=value", valueName: "arguments"))
    var arguments: [String] = []

    @Flag(name: .customLong("local"), help: "Ask no master: the tree and the pillar are directories here")
    var isLocal = false

    @Option(
        name: .customLong("file-root"),
        help: ArgumentHelp("With --local: where the states are, in place of file_roots", valueName: "directory")
    )
    var fileRoots: [String] = []

    @Option(
        name: .customLong("pillar-root"),
        help: ArgumentHelp("With --local: where the pillar is, in place of pillar_roots", valueName: "directory")
    )
    var pillarRoots: [String] = []

    @Option(help: ArgumentHelp("Be the minion of this id", valueName: "id"))
    var id: String?

    @Flag(name: .customLong("retcode-passthrough"), help: "Exit with the function's own code")
    var passesRetcode = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        let isLocal = isLocal || LintRun.names.contains(function)
        guard isLocal || fileRoots.isEmpty && pillarRoots.isEmpty else {
            throw ValidationError("--file-root and --pillar-root need --local")
        }
    }

    func run() async throws {
        try await reporting(as: output.format) { throw try await CallRun(self).run() }
    }
}
