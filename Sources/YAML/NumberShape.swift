/// Whether plain text has the shape of one of YAML 1.1's numbers, or of a date.
struct NumberShape {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    static func tag(of bytes: UnsafeBufferPointer<UInt8>) -> PlainScalar.Tag {
        if matches(bytes, { $0.float() }) { return .float }
        if matches(bytes, { $0.int() }) { return .int }
        if matches(bytes, { $0.timestamp() }) { return .timestamp }
        return .string
    }

    private static func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ shape: (inout Self) -> Bool) -> Bool {
        var reader = Self(bytes: bytes)
        return shape(&reader) && reader.index == bytes.count
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    // MARK: shapes

    private mutating func int() -> Bool {
        skipSign()
        guard let first = peek, Self.isDigit(first) else { return false }
        if first == UInt8(ascii: "0") { return zeroInt() }
        skip { Self.isDigit($0) || $0 == Self.underscore }
        return index == bytes.count || sexagesimal()
    }

    private mutating func zeroInt() -> Bool {
        index += 1
        switch peek {
        case nil: return true
        case UInt8(ascii: "b"):
            index += 1
            return skip { $0 == 48 || $0 == 49 || $0 == Self.underscore } > 0
        case UInt8(ascii: "x"):
            index += 1
            return skip { Self.isHex($0) || $0 == Self.underscore } > 0
        default: return skip { (48...55).contains($0) || $0 == Self.underscore } > 0
        }
    }

    private mutating func float() -> Bool {
        let isSigned = skipSign()
        if peek == Self.dot { return pointFirst(isSigned: isSigned) }
        guard let first = peek, Self.isDigit(first) else { return false }
        skip { Self.isDigit($0) || $0 == Self.underscore }
        let isSexagesimal = peek == UInt8(ascii: ":")
        if isSexagesimal, !sexagesimal() { return false }
        guard take(Self.dot) else { return false }
        skip { Self.isDigit($0) || $0 == Self.underscore }
        return isSexagesimal || exponent()
    }

    /// `.5`, `.inf`, `-.inf`, `.nan`.
    private mutating func pointFirst(isSigned: Bool) -> Bool {
        index += 1
        let rest = String(decoding: UnsafeBufferPointer(rebasing: bytes[index...]), as: UTF8.self)
        if ["inf", "Inf", "INF"].contains(rest) || (!isSigned && ["nan", "NaN", "NAN"].contains(rest)) {
            index = bytes.count
            return true
        }
        guard !isSigned, let first = peek, Self.isDigit(first) else { return false }
        skip { Self.isDigit($0) || $0 == Self.underscore }
        return exponent()
    }

    /// Nothing, or `e+3`: YAML 1.1 wants the sign.
    private mutating func exponent() -> Bool {
        guard index < bytes.count else { return true }
        guard take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")), skipSign() else { return false }
        return skip { Self.isDigit($0) } > 0
    }

    /// One or more of `:59`.
    private mutating func sexagesimal() -> Bool {
        var count = 0
        while take(UInt8(ascii: ":")) {
            let start = index
            guard skip(while: { Self.isDigit($0) }) > 0 else { return false }
            let length = index - start
            guard length == 1 || (length == 2 && bytes[start] <= UInt8(ascii: "5")) else { return false }
            count += 1
        }
        return count > 0
    }

    private mutating func timestamp() -> Bool {
        guard digits(4...4), take(Self.dash), digits(1...2), take(Self.dash), digits(1...2) else { return false }
        if index == bytes.count { return bytes.count == 10 }
        if !take(UInt8(ascii: "T")), !take(UInt8(ascii: "t")), skipBlanks() == 0 { return false }
        let colon = UInt8(ascii: ":")
        guard digits(1...2), take(colon), digits(2...2), take(colon), digits(2...2) else { return false }
        if take(Self.dot) { skip { Self.isDigit($0) } }
        skipBlanks()
        if index == bytes.count || take(UInt8(ascii: "Z")) { return true }
        guard skipSign(), digits(1...2) else { return false }
        return index == bytes.count || (take(colon) && digits(2...2))
    }

    // MARK: bytes

    private static let underscore = UInt8(ascii: "_")
    private static let dot = UInt8(ascii: ".")
    private static let dash = UInt8(ascii: "-")

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (97...102).contains(byte | 0x20) }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    @discardableResult
    private mutating func skipSign() -> Bool { take(UInt8(ascii: "+")) || take(Self.dash) }

    @discardableResult
    private mutating func skipBlanks() -> Int { skip { $0 == 32 || $0 == 9 } }

    @discardableResult
    private mutating func skip(while isWanted: (UInt8) -> Bool) -> Int {
        let start = index
        while index < bytes.count, isWanted(bytes[index]) { index += 1 }
        return index - start
    }

    private mutating func digits(_ count: ClosedRange<Int>) -> Bool {
        count.contains(skip { Self.isDigit($0) })
    }
}
