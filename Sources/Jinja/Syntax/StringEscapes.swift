/// Python's backslash escapes in string literals.
enum StringEscapes {
    struct Failure: Error {
        var reason: String
    }

    static func decode(_ raw: ArraySlice<UInt8>) throws(Failure) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index < raw.endIndex {
            let byte = raw[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < raw.endIndex else {
                text.append(byte)
                continue
            }
            let escape = raw[index]
            index += 1
            try decode(escape, raw, &index, into: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func decode(
        _ escape: UInt8,
        _ raw: ArraySlice<UInt8>,
        _ index: inout Int,
        into text: inout [UInt8]
    ) throws(Failure) {
        if let simple = simple[escape] { return text.append(simple) }
        switch escape {
        case UInt8(ascii: "\n"): return
        case UInt8(ascii: "x"): try hex(2, "x", raw, &index, into: &text)
        case UInt8(ascii: "u"): try hex(4, "u", raw, &index, into: &text)
        case UInt8(ascii: "U"): try hex(8, "U", raw, &index, into: &text)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            var code = Int(escape) - 48
            for _ in 0..<2 {
                guard index < raw.endIndex, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(raw[index]) else { break }
                code = code * 8 + Int(raw[index]) - 48
                index += 1
            }
            append(code, to: &text)
        default: text += [UInt8(ascii: "\\"), escape]
        }
    }

    private static let simple: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "\\"): 92,
        UInt8(ascii: "'"): 39, UInt8(ascii: "\""): 34, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8,
        UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11,
    ]

    private static func hex(
        _ length: Int,
        _ letter: String,
        _ raw: ArraySlice<UInt8>,
        _ index: inout Int,
        into text: inout [UInt8]
    ) throws(Failure) {
        let digits = raw[index..<min(index + length, raw.endIndex)].prefix { $0.hexValue != nil }
        guard digits.count == length else {
            let pattern = "\\" + letter + String(repeating: "X", count: length)
            throw Failure(reason: "truncated \(pattern) escape")
        }
        append(digits.reduce(0) { $0 * 16 + ($1.hexValue ?? 0) }, to: &text)
        index += length
    }

    private static func append(_ code: Int, to text: inout [UInt8]) {
        let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
        text += Array(String(scalar).utf8)
    }
}
