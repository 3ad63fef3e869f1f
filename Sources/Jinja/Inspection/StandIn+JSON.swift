/// JSON with words that stand in for what a template prints.
extension StandIn {
    /// The text with each word outside a string made one, of the same length.
    ///
    /// Nil where a word may print more or less than one value, as `{{ ',' if not loop.last }}` does.
    package var json: String? {
        var bytes = Array(text.utf8)
        var index = 0
        var isInString = false
        var last: UInt8?
        while index < bytes.count {
            let byte = bytes[index]
            if isInString, byte == UInt8(ascii: "\\") {
                index += 1
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            } else if !isInString, let end = Self.endOfWord(bytes, at: index) {
                guard Self.isOneValue(after: last, before: Self.nextMark(bytes, from: end)) else { return nil }
                (bytes[index], bytes[end - 1]) = (UInt8(ascii: "\""), UInt8(ascii: "\""))
                index = end - 1
            }
            if !byte.isBlank, byte != UInt8(ascii: "\n") { last = byte }
            index += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the marks around it leave room for a value or a key and for nothing else.
    private static func isOneValue(after: UInt8?, before: UInt8?) -> Bool {
        switch before {
        case UInt8(ascii: ":"): after == UInt8(ascii: "{") || after == UInt8(ascii: ",")
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), nil:
            after == nil || [UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: ",")].contains(after)
        default: false
        }
    }

    private static func endOfWord(_ bytes: [UInt8], at start: Int) -> Int? {
        guard bytes[start...].starts(with: prefix.utf8) else { return nil }
        return bytes[start...].firstIndex(of: UInt8(ascii: "z")).map { $0 + 1 }
    }

    private static func nextMark(_ bytes: [UInt8], from start: Int) -> UInt8? {
        bytes[start...].first { !$0.isBlank && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    }
}
