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
                guard int != .min else { throw Failure(.other, "integer too large: numbers have 64 bits here") }
                return .int(abs(int))
            }
            guard let number = value.number else {
                throw Failure(.other, "bad operand type for abs(): '\(value.typeName)'")
            }
            return .double(number.magnitude)
        },
        "int": filter("int", ["default", "base"]) { value, arguments, _ in
            if let failure = value.failure { throw failure }
            return try PythonNumber.int(value, base: arguments.int(1, or: 10)).map(Object.int)
                ?? arguments[0] ?? .int(0)
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
            if let int = value.integer, precision >= 0 { return .int(int) }
            let result = FloatFormat.rounded(number, precision)
            return value.integer == nil ? .double(result) : Int(exactly: result).map(Object.int) ?? .double(result)
        }
        let unit = pow(10, Double(precision))
        return .double((number * unit).rounded(method == "ceil" ? .up : .down) / unit)
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
    static func int(_ object: Object, base: Int = 10) -> Int? {
        switch object {
        case .string(let string): int(string, base: base) ?? double(object).flatMap(whole)
        case .double(let double): whole(double)
        default: object.integer
        }
    }

    private static func whole(_ double: Double) -> Int? { Int(exactly: double.rounded(.towardZero)) }

    static func int(_ string: String, base: Int = 10) -> Int? {
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
        return Int((isNegative ? "-" : "") + digits, radix: radix)
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
