package import BigIntegers

extension Value {
    /// A whole number of any size.
    package init(_ number: BigInt) {
        self = Int(exactly: number).map(Value.int) ?? .bigInt(number)
    }

    /// Reads digits after an optional minus. Python reads no more than 4,300 of them, so that reading stays quick.
    package init?(wholeNumber text: some StringProtocol, radix: Int = 10) {
        if let int = Int(text, radix: radix) {
            self = .int(int)
        } else if let number = BigInt(digits: text, radix: radix) {
            self = Value(number)
        } else {
            return nil
        }
    }
}

extension BigInt {
    /// Python's limit on the digits of a number in a text.
    package static let digitLimit = 4_300

    /// Digits after an optional sign; nil for other text and for more digits than Python reads.
    package init?(digits text: some StringProtocol, radix: Int = 10) {
        let bytes = text.utf8
        let digits =
            bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes[...]
        guard !digits.isEmpty, digits.count <= Self.digitLimit, digits.allSatisfy({ Self.isDigit($0, radix) }) else {
            return nil
        }
        guard let magnitude = BigUInt(String(decoding: digits, as: UTF8.self), radix: radix) else { return nil }
        self.init(magnitude, isNegative: bytes.first == UInt8(ascii: "-"))
    }

    private static func isDigit(_ byte: UInt8, _ radix: Int) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48 < radix
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 87 < radix
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 55 < radix
        default: false
        }
    }
}
