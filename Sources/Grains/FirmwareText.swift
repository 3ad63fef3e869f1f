import Patterns

/// What firmware says of a machine, where a maker has filled it in at all.
enum FirmwareText {
    /// Nil for `None`, `To be filled by O.E.M.`, `0000000` and their kin, by Salt's rules.
    static func cleaned(_ text: String, of grain: String) -> String? {
        let text = trimmed(text.replacing("\0", with: ""))
        if text.isEmpty || text.lowercased().hasPrefix("none") { return nil }
        if grain.contains("uuid") { return isUUID(text) ? text : nil }
        let bogus =
            if grain.contains("serial") || grain.contains("version") {
                "^0+$|^0?1234567|sernum|part[_-]?number|specified|filled|applicable"
            } else if grain == "manufacturer" {
                "manufacturer|to be filled|available|asset|^no(ne|t)"
            } else {
                "to be filled|un(known|specified)|no(t|ne)? (asset|provided|defined|available|present|specified)"
            }
        return ((try? RegularExpression.cached(bogus, [.ignoreCase]).firstMatch(in: text)) ?? nil) == nil ? text : nil
    }

    private static func isUUID(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        return digits.count == 32
            && digits.allSatisfy { byte in
                (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
            }
    }
}
