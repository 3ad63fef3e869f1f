import BigIntegers

/// How one value is laid out: Python's `%-5.2f` and `{:>8,.1f}`.
struct FormatSpec {
    var fill: String = " "
    /// `<`, `>`, `^`, `=`
    var align: Character?
    var plus: String = ""
    var isAlternate = false
    var isZeroFilled = false
    var isLeft = false
    var width = 0
    /// `,` or `_` between groups of three digits.
    var grouping: String?
    var precision: Int?
    var type: UInt8?

    mutating func takeFlag(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"): isLeft = true
        case UInt8(ascii: "0"): isZeroFilled = true
        case UInt8(ascii: "#"): isAlternate = true
        case UInt8(ascii: "+"): plus = "+"
        case UInt8(ascii: " "): if plus.isEmpty { plus = " " }
        default: return false
        }
        return true
    }

    /// One `%` directive.
    func percent(_ conversion: UInt8, _ object: Object) throws -> String {
        var spec = self
        spec.align = isLeft ? "<" : ">"
        switch conversion {
        case UInt8(ascii: "s"): return try spec.padded(spec.cut(PythonText.text(object)))
        case UInt8(ascii: "r"), UInt8(ascii: "a"):
            return try spec.padded(spec.cut(PythonText.representation(object)))
        case UInt8(ascii: "c"): return try spec.padded(character(object))
        default: break
        }
        if isZeroFilled, !isLeft { spec.align = "=" }
        if isZeroFilled, !isLeft { spec.fill = "0" }
        guard let number = object.number else {
            let wanted =
                "diouxX".utf8.contains(conversion)
                ? "%\(Unicode.Scalar(conversion)) format: a real number is required" : "must be real number"
            throw Failure(.other, "\(wanted), not \(object.typeName)")
        }
        if "diu".utf8.contains(conversion) {
            return try spec.number(try whole(object, number), UInt8(ascii: "d"))
        }
        if "oxX".utf8.contains(conversion) {
            guard let whole = object.whole else {
                throw Failure(
                    .other,
                    "%\(Unicode.Scalar(conversion)) format: an integer is required, not \(object.typeName)"
                )
            }
            return try spec.number(Object(whole), conversion)
        }
        return try spec.float(number, conversion)
    }

    private func character(_ object: Object) throws -> String {
        if case .string(let string) = object, string.scalarCount == 1 { return string }
        if let int = object.integer, let scalar = UInt32(exactly: int).flatMap(Unicode.Scalar.init) {
            return String(scalar)
        }
        throw Failure(.other, "%c requires int or char")
    }

    private func whole(_ object: Object, _ number: Double) throws -> Object {
        guard case .double = object else { return object }
        guard let whole = PythonNumber.whole(number) else {
            throw Failure(.other, "cannot convert float \(FloatText.representation(number)) to integer")
        }
        return whole
    }

    func cut(_ text: String) -> String {
        guard let precision, precision < text.scalarCount else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
    }

    /// `text` in its width.
    func padded(_ text: String, sign: String = "") throws -> String {
        try Arithmetic.checkLength(width)
        let missing = width - text.scalarCount - sign.utf8.count
        guard missing > 0 else { return sign + text }
        let all = String(repeating: fill, count: missing)
        switch align ?? "<" {
        case ">": return all + sign + text
        case "=": return sign + all + text
        case "^":
            let left = missing / 2
            return String(repeating: fill, count: left) + sign + text + String(repeating: fill, count: missing - left)
        default: return sign + text + all
        }
    }

    /// A whole number of any size.
    func number(_ whole: Object, _ conversion: UInt8) throws -> String {
        let radix: (Int, String) =
            switch conversion {
            case UInt8(ascii: "o"): (8, "0o")
            case UInt8(ascii: "x"): (16, "0x")
            case UInt8(ascii: "X"): (16, "0X")
            case UInt8(ascii: "b"): (2, "0b")
            default: (10, "")
            }
        let (isNegative, magnitude) = Self.digits(whole, radix: radix.0, uppercase: conversion == UInt8(ascii: "X"))
        var digits = magnitude
        if let precision, digits.utf8.count < precision {
            try Arithmetic.checkLength(precision)
            digits = String(repeating: "0", count: precision - digits.utf8.count) + digits
        }
        return try padded(grouped(digits), sign: (isNegative ? "-" : plus) + (isAlternate ? radix.1 : ""))
    }

    private static func digits(_ whole: Object, radix: Int, uppercase: Bool) -> (isNegative: Bool, digits: String) {
        if case .bigInt(let number) = whole {
            return (number < 0, number.magnitude.text(radix: radix, uppercase: uppercase))
        }
        let int = whole.integer ?? 0
        return (int < 0, String(int.magnitude, radix: radix, uppercase: uppercase))
    }

    func float(_ number: Double, _ conversion: UInt8) throws -> String {
        var text = FloatFormat.text(number.magnitude, conversion, precision ?? 6, isAlternate: isAlternate)
        if grouping != nil {
            let parts = text.split(separator: ".", maxSplits: 1)
            text = grouped(String(parts[0])) + (parts.count > 1 ? "." + parts[1] : "")
        }
        if conversion == UInt8(ascii: "%") { text += "%" }
        return try padded(text, sign: number.sign == .minus && !number.isNaN ? "-" : plus)
    }

    private func grouped(_ digits: String) -> String {
        guard let grouping, digits.utf8.allSatisfy(\.isDigit) else { return digits }
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index) % 3 == 0 { text += grouping }
            text.append(digit)
        }
        return text
    }
}
