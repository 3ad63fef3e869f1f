/// Scalars as PyYAML's emitter quotes them.
enum YAMLText {
    /// In double quotes, everything special escaped, and what is not ASCII too, unless it may stand.
    static func doubleQuoted(_ string: String, allowsUnicode: Bool = false) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            if isPlain(scalar) || allowsUnicode && isWritable(scalar) {
                text.unicodeScalars.append(scalar)
            } else if let escape = escapes[scalar] {
                text += "\\" + escape
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

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 32 && scalar.value < 127 && scalar != "\"" && scalar != "\\"
    }

    /// What PyYAML leaves as it is where it is told to allow Unicode.
    private static func isWritable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2028, 0x2029, 0xFEFF: false
        case 0xA0...0xD7FF, 0xE000...0xFFFD: true
        default: false
        }
    }
}
