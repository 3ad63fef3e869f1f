import BigIntegers
import Values

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Filters {
    /// Filters for numbers.
    static let numbers: [String: Filter] = [
        "abs": { value, _, _ in
            if let failure = value.failure { throw failure }
            if let int = value.integer {
                return int == .min ? try Arithmetic.negate(value) : .int(abs(int))
            }
            if case .bigInt(let number) = value { return number < 0 ? try Arithmetic.negate(value) : value }
            guard let number = value.number else {
                throw Failure(.other, "bad operand type for abs(): '\(value.typeName)'")
            }
            return .double(number.magnitude)
        },
        "int": filter("int", ["default", "base"]) { value, arguments, _ in
            if let failure = value.failure { throw failure }
            return try PythonNumber.whole(value, base: arguments.int(1, or: 10)) ?? arguments[0] ?? .int(0)
        },
        "float": filter("float", ["default"]) { value, arguments, _ in
            if let failure = value.failure { throw failure }
            return PythonNumber.double(value).map(Object.double) ?? arguments[0] ?? .double(0)
        },
        "round": filter("round", ["precision", "method"]) { value, arguments, _ in
            try rounded(value, arguments.int(0, or: 0), arguments.text(1, or: "common"))
        },
        "filesizeformat": filter("filesizeformat", ["binary"]) { value, arguments, _ in
            guard let bytes = PythonNumber.double(value) else {
                throw Failure(.other, "could not convert string to float: \(PythonText.representation(value))")
            }
            return .string(fileSize(bytes, isBinary: try arguments.flag(0)))
        },
    ]

    private static func rounded(_ value: Object, _ precision: Int, _ method: String) throws -> Object {
        guard ["common", "ceil", "floor"].contains(method) else {
            throw Failure(.other, "method must be common, ceil or floor")
        }
        if let failure = value.failure { throw failure }
        guard let number = value.number else {
            throw Failure(.other, "type \(value.typeName) doesn't define __round__ method")
        }
        if method == "common" {
            if let whole = value.whole { return rounded(whole, precision) }
            return .double(FloatFormat.rounded(number, precision))
        }
        let unit = pow(10, Double(precision))
        return .double((number * unit).rounded(method == "ceil" ? .up : .down) / unit)
    }

    /// A whole number to tens, hundreds …, halves to the even one.
    private static func rounded(_ number: BigInt, _ precision: Int) -> Object {
        guard precision < 0 else { return Object(number) }
        guard precision > -BigNumbers.bitLimit / 3 else { return .int(0) }
        let unit = BigInt(10).power(-precision)
        let (quotient, remainder) = number.magnitude.quotientAndRemainder(dividingBy: unit.magnitude)
        let twice = remainder << 1
        let isUp = twice > unit.magnitude || (twice == unit.magnitude && !quotient.isEven)
        let result = BigInt(isUp ? quotient + 1 : quotient) * unit
        return Object(number < 0 ? -result : result)
    }

    private static func fileSize(_ bytes: Double, isBinary: Bool) -> String {
        let base: Double = isBinary ? 1024 : 1000
        if bytes == 1 { return "1 Byte" }
        if bytes < base { return "\(FloatFormat.text(bytes.rounded(.towardZero), UInt8(ascii: "f"), 0)) Bytes" }
        var unit = base
        let prefixes = ["k", "M", "G", "T", "P", "E", "Z", "Y"]
        for (index, prefix) in prefixes.enumerated() {
            unit *= base
            if bytes < unit || index == prefixes.count - 1 {
                let number = FloatFormat.text(base * bytes / unit, UInt8(ascii: "f"), 1)
                return isBinary ? "\(number) \(prefix.uppercased())iB" : "\(number) \(prefix)B"
            }
        }
        return ""
    }
}

/// Python's `int(x)` and `float(x)`.
enum PythonNumber {
    static func int(_ object: Object, base: Int = 10) -> Int? { whole(object, base: base)?.integer }

    /// Of any size; nil for what is no number.
    static func whole(_ object: Object, base: Int = 10) -> Object? {
        switch object {
        case .string(let string): whole(string, base: base) ?? double(object).flatMap(whole)
        case .double(let double): whole(double)
        case .bigInt: object
        default: object.integer.map(Object.int)
        }
    }

    static func whole(_ double: Double) -> Object? {
        if let int = Int(exactly: double.rounded(.towardZero)) { return .int(int) }
        return double.isFinite ? Object(BigInt(double)) : nil
    }

    static func int(_ string: String, base: Int = 10) -> Int? { whole(string, base: base)?.integer }

    static func whole(_ string: String, base: Int = 10) -> Object? {
        var text = Substring(TextCase.stripped(string)).lowercased()
        let isNegative = text.hasPrefix("-")
        if isNegative || text.hasPrefix("+") { text.removeFirst() }
        var radix = base
        for (prefix, value) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
            guard base == value || base == 0 else { return nil }
            radix = value
            text.removeFirst(2)
        }
        if radix == 0 { radix = 10 }
        guard (2...36).contains(radix), let digits = withoutSeparators(text), digits.first != "-", digits.first != "+"
        else { return nil }
        let signed = (isNegative ? "-" : "") + digits
        return Int(signed, radix: radix).map(Object.int) ?? BigInt(digits: signed, radix: radix).map(Object.init)
    }

    static func double(_ object: Object) -> Double? {
        guard case .string(let string) = object else { return object.number }
        let text = TextCase.stripped(string).lowercased()
        let bare = text.drop { $0 == "-" || $0 == "+" }
        if ["inf", "infinity", "nan"].contains(bare) {
            return text.hasPrefix("-") ? -(bare == "nan" ? Double.nan : .infinity) : bare == "nan" ? .nan : .infinity
        }
        guard let digits = withoutSeparators(text), digits.utf8.allSatisfy({ $0.isDigit || "+-.e".utf8.contains($0) })
        else { return nil }
        return Double(digits)
    }

    /// Python allows `_` between digits.
    private static func withoutSeparators(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "_")) else { return text }
        guard !text.hasPrefix("_"), !text.hasSuffix("_"), !text.contains("__") else { return nil }
        return text.filter { $0 != "_" }
    }
}
