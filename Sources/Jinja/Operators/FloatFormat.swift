#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Floats with a number of digits, rounded as C does.
enum FloatFormat {
    /// `conversion` is one of `eEfFgG%`.
    static func text(_ number: Double, _ conversion: UInt8, _ precision: Int, isAlternate: Bool = false) -> String {
        let isUpper = "EFG".utf8.contains(conversion)
        if number.isNaN { return isUpper ? "NAN" : "nan" }
        if number.isInfinite { return isUpper ? "INF" : "inf" }
        let isPercent = conversion == UInt8(ascii: "%")
        let letter = isPercent ? "f" : String(Unicode.Scalar(conversion))
        return printed(
            isPercent ? number * 100 : number,
            "%\(isAlternate ? "#" : "").*" + letter,
            min(max(precision, 0), 1_000)
        )
    }

    private static func printed(_ number: Double, _ format: String, _ precision: Int) -> String {
        var buffer = [CChar](repeating: 0, count: 1_400)
        let length = withVaList([Int32(precision), number]) { arguments in
            vsnprintf(&buffer, buffer.count, format, arguments)
        }
        return String(decoding: buffer.prefix(max(0, Int(length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Python's `round(x, digits)`: to the nearest, halves to even, on the exact value.
    static func rounded(_ number: Double, _ digits: Int) -> Double {
        guard number.isFinite else { return number }
        if digits >= 0 {
            guard digits < 320 else { return number }
            return Double(printed(number, "%.*f", digits)) ?? number
        }
        let unit = pow(10, Double(-digits))
        return (number / unit).rounded(.toNearestOrEven) * unit
    }
}
