extension String {
    /// One line that a terminal shows as it is, for texts from the network: what breaks lines becomes a blank, and what would command the
    /// terminal or turn the text around (control characters, Unicode's invisible format characters) goes.
    package var plainLine: String {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return self }
        var line = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .lineSeparator, .paragraphSeparator: line.append(" ")
            case .control where ["\t", "\n", "\r", "\u{85}"].contains(scalar): line.append(" ")
            case .control, .format: continue
            default: line.append(scalar)
            }
        }
        return String(line)
    }
}
