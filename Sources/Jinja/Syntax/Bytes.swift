/// Small questions about UTF-8 text, answered without making characters.
extension UInt8 {
    /// A space, tab, newline, vertical tab, form feed or carriage return.
    var isBlank: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }

    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// May be in a name. Bytes beyond ASCII count as letters.
    var isNameByte: Bool { isNameStart || isDigit }

    var isNameStart: Bool {
        (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") || self == UInt8(ascii: "_")
            || self >= 0x80
    }

    var hexValue: Int? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self) - 55
        default: nil
        }
    }
}

extension [UInt8] {
    /// Whether `part` stands at `start`.
    func has(_ part: [UInt8], at start: Int) -> Bool {
        guard start >= 0, start + part.count <= count else { return false }
        for (offset, byte) in part.enumerated() where self[start + offset] != byte { return false }
        return true
    }

    func firstIndex(of part: [UInt8], from start: Int) -> Int? {
        guard let first = part.first, count >= part.count else { return start <= count && part.isEmpty ? start : nil }
        var at = start
        while at + part.count <= count {
            if self[at] == first, has(part, at: at) { return at }
            at += 1
        }
        return nil
    }

    /// The first index from `start` that holds no blank.
    func skippingBlanks(from start: Int) -> Int {
        var at = start
        while at < count, self[at].isBlank { at += 1 }
        return at
    }
}
