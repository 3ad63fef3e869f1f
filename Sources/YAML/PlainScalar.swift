import Values

/// PyYAML's implicit resolver: which type a plain scalar is, by its first byte and then by hand.
enum PlainScalar {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    enum Tag {
        case string, null, bool, int, float, timestamp, merge, value
    }

    static let bools = ["yes": true, "on": true, "true": true, "no": false, "off": false, "false": false]

    /// The value of a plain scalar. Dates stay text, as do `<<` and `=` where they are no keys.
    static func value(of bytes: Bytes) -> Value {
        let tag = tag(of: bytes)
        if tag == .null { return .null }
        let text = String(decoding: bytes, as: UTF8.self)
        return switch tag {
        case .bool: .bool(bools[text.lowercased()] ?? false)
        case .int: Numbers.int(text) ?? .string(text)
        case .float: Numbers.double(text).map(Value.double) ?? .string(text)
        default: .string(text)
        }
    }

    /// The same where Salt does not bend PyYAML: `0644` is the octal number.
    static func pythonValue(of bytes: Bytes) -> Value {
        guard tag(of: bytes) == .int, bytes.count > 1, bytes[0] == UInt8(ascii: "0"),
            !bytes.contains(UInt8(ascii: ":")),
            let number = Int(String(decoding: bytes, as: UTF8.self).filter { $0 != "_" }, radix: 8)
        else { return value(of: bytes) }
        return .int(number)
    }

    static func tag(of bytes: Bytes) -> Tag {
        guard let first = bytes.first else { return .null }
        switch first {
        case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"),
            UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"):
            return word(bytes)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            return NumberShape.tag(of: bytes)
        case UInt8(ascii: "~"): return bytes.count == 1 ? .null : .string
        case UInt8(ascii: "="): return bytes.count == 1 ? .value : .string
        case UInt8(ascii: "<"): return bytes.count == 2 && bytes[1] == first ? .merge : .string
        default: return .string
        }
    }

    /// `yes`, `No`, `NULL`: lower case, capitalised or upper case, nothing between.
    private static func word(_ bytes: Bytes) -> Tag {
        guard (2...5).contains(bytes.count), isEvenCase(bytes) else { return .string }
        for (word, tag) in words where word.count == bytes.count {
            if zip(word, bytes).allSatisfy({ $0 == $1 | 0x20 }) { return tag }
        }
        return .string
    }

    private static let words: [(word: [UInt8], tag: Tag)] =
        bools.keys.map { (Array($0.utf8), .bool) } + [(Array("null".utf8), .null)]

    private static func isEvenCase(_ bytes: Bytes) -> Bool {
        guard bytes.allSatisfy({ (65...90).contains($0) || (97...122).contains($0) }) else { return false }
        let rest = bytes.dropFirst()
        let isLower = rest.allSatisfy { $0 >= 97 }
        return isLower || (bytes[0] < 97 && rest.allSatisfy { $0 < 97 })
    }
}
