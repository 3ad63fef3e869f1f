import OrderedCollections
import Values
import YAML

/// How this invocation prints: the format, the colours, and the options of the highstate outputter.
struct OutputStyle: Sendable {
    /// Nil: whatever suits the function.
    var format: OutputFormat?
    var palette = Palette.plain
    var highstate = HighstateOptions()
    /// Blanks a level of JSON; nil: one line.
    var jsonIndent: Int? = 4

    /// The answers by minion, ready to be printed; nil: print nothing.
    func text(_ data: Value, of function: String = "", retcode: Int = 0) -> String? {
        switch format ?? Self.preferred(for: function) {
        case .quiet: nil
        case .json, .sarif: JSON.text(data, indent: jsonIndent)
        case .yaml: Self.yaml(data)
        case .nested: NestedOutput.text(data, palette: palette, retcode: retcode)
        case .table: TableOutput.text(data, palette: palette)
        case .highstate: HighstateOutput(options: highstate, palette: palette).text(data)
        case .raw: data.pythonText
        case .txt: TextOutput.text(data)
        }
    }

    /// What Salt's `__outputter__` says of a function.
    static func preferred(for function: String) -> OutputFormat {
        stateRuns.contains(function) ? .highstate : .nested
    }

    /// The functions that return results by state.
    static let stateRuns: Set<String> = [
        "state.apply", "state.highstate", "state.sls", "state.sls_id", "state.single", "state.low", "state.high",
        "state.top", "state.template", "state.template_str",
    ]

    private static func yaml(_ data: Value) -> String {
        let text = YAML.emit(data, sortKeys: true)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
