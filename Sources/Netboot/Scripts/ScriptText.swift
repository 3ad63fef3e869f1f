/// Text that comes from the network or from people, made harmless where a script has it.
enum ScriptText {
    /// One line in which iPXE expands nothing and begins no second command.
    static func harmless(_ text: String) -> String {
        let printable = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : Character($0) }
        var line = String(printable).replacing("${", with: "$ {")
        for twice in ["||", "&&"] {
            while line.contains(twice) { line = line.replacing(twice, with: twice.prefix(1)) }
        }
        return line
    }

    /// A value as a part of a URL's path or query.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            isUnreserved(byte)
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
