/// Scalars as PyYAML's emitter quotes them.
enum YAMLText {
    /// In double quotes, everything special escaped.
    static func doubleQuoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            if let escape = escapes[scalar] {
                text += "\\" + escape
            } else if isPlain(scalar) {
                text.unicodeScalars.append(scalar)
            } else if scalar.value < 256 {
                text += "\\x" + PythonText.hex(scalar.value, 2).uppercased()
            } else if scalar.value < 65_536 {
                text += "\\u" + PythonText.hex(scalar.value, 4).uppercased()
            } else {
                text += "\\U" + PythonText.hex(scalar.value, 8).uppercased()
            }
        }
        return text + "\""
    }

    /// In single quotes; newlines become empty lines, as YAML folds them.
    static func singleQuoted(_ string: String) -> String {
        var text = "'"
        var inBreaks = false
        for scalar in string.unicodeScalars {
            if scalar == "\n", !inBreaks { text += "\n" }
            inBreaks = scalar == "\n"
            if scalar == "'" { text += "'" }
            text.unicodeScalars.append(scalar)
        }
        return text + "'"
    }

    private static let escapes: [Unicode.Scalar: String] = [
        "\0": "0", "\u{07}": "a", "\u{08}": "b", "\t": "t", "\n": "n", "\u{0B}": "v", "\u{0C}": "f", "\r": "r",
        "\u{1B}": "e", "\"": "\"", "\\": "\\", "\u{85}": "N", "\u{A0}": "_", "\u{2028}": "L", "\u{2029}": "P",
    ]

    /// PyYAML's double-quoted style escapes everything beyond ASCII unless told to allow unicode.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 32 && scalar.value < 127
    }
}
