import OrderedCollections
import Values

/// Salt's `txt` outputter: `minion: line` for every line, good for the output of commands.
enum TextOutput {
    static func text(_ value: Value) -> String {
        guard let map = value.map else { return value.pythonText }
        return map.flatMap { key, value in
            (value.string?.pythonLines ?? [value.pythonText]).map { "\(key.pythonText): \($0)" }
        }.joined(separator: "\n")
    }
}
