import ArgumentParser
import Glibc
import Values

/// The options of every program about how to print.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.customLong("out"), .customLong("output")],
        help: ArgumentHelp(
            "How to print: json, yaml, nested, table, quiet, highstate, raw or txt; lint has sarif too",
            valueName: "format"
        )
    )
    var format: OutputFormat?

    @Option(
        name: [.customLong("out-indent"), .customLong("output-indent")],
        help: ArgumentHelp("Blanks a level of JSON; a negative number prints one line", valueName: "blanks")
    )
    var indent: Int?

    @Flag(name: [.customLong("no-color"), .customLong("no-colour")], help: "Print without colours")
    var isPlain = false

    @Flag(name: [.customLong("force-color"), .customLong("force-colour")], help: "Print colours into a pipe too")
    var isColoured = false

    @Option(
        name: [.customLong("state-output"), .customLong("state_output")],
        help: ArgumentHelp("States in full, terse, mixed, changes or filter; with _id for IDs", valueName: "mode")
    )
    var stateMode: String?

    @Option(
        name: [.customLong("state-verbose"), .customLong("state_verbose")],
        help: ArgumentHelp("Whether to show states that were right already", valueName: "True|False")
    )
    var stateVerbose: String?

    func validate() throws {
        if let stateMode, !HighstateOptions.modes.contains(stateMode) {
            throw ValidationError(
                "'\(stateMode)' is no mode of --state-output: \(HighstateOptions.modes.joined(separator: ", "))"
            )
        }
        if let stateVerbose, FunctionArguments.value(stateVerbose).bool == nil {
            throw ValidationError("--state-verbose is True or False, not '\(stateVerbose)'")
        }
    }

    /// What these options say, on top of what the settings say.
    func style(_ settings: HighstateOptions) -> OutputStyle {
        var style = OutputStyle(format: format, palette: Palette(isOn: usesColour), highstate: settings)
        if let stateMode { style.highstate.mode = stateMode }
        if let verbose = stateVerbose.flatMap({ FunctionArguments.value($0).bool }) {
            style.highstate.isVerbose = verbose
        }
        if let indent { style.jsonIndent = indent < 0 ? nil : indent }
        return style
    }

    /// Colours go to terminals, unless `NO_COLOR` (https://no-color.org) or an option speaks.
    private var usesColour: Bool {
        if isPlain { return false }
        if isColoured { return true }
        guard Console.environment("NO_COLOR") ?? "" == "", Console.environment("TERM") != "dumb" else { return false }
        return Console.isTerminal(STDOUT_FILENO)
    }
}
