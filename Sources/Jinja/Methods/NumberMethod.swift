import BigIntegers

/// Methods of numbers, by Python's names.
enum NumberMethod: String, Sendable {
    case conjugate
    case bitLength = "bit_length"
    case bitCount = "bit_count"
    case isInteger = "is_integer"
    case asIntegerRatio = "as_integer_ratio"

    /// Python 3.11 has some only for whole numbers, and one only for the others.
    func belongs(to object: Object) -> Bool {
        switch (self, object) {
        case (.bitLength, .double), (.bitCount, .double): false
        case (.isInteger, _): if case .double = object { true } else { false }
        default: true
        }
    }

    func call(_ number: Object, _ arguments: CallArguments) throws -> Object {
        _ = try BoundArguments(rawValue, arguments, [])
        if case .double(let double) = number { return try call(double) }
        let whole = number.whole ?? 0
        switch self {
        case .bitLength: return .int(whole.magnitude.bitWidth)
        case .bitCount: return .int(whole.magnitude.text(radix: 2).utf8.count { $0 == UInt8(ascii: "1") })
        case .asIntegerRatio: return .tuple(Object(whole), .int(1))
        default: return Object(whole)
        }
    }

    private func call(_ double: Double) throws -> Object {
        switch self {
        case .isInteger: .bool(double.isFinite && double == double.rounded())
        case .asIntegerRatio: try ratio(double)
        default: .double(double)
        }
    }

    private func ratio(_ double: Double) throws -> Object {
        guard double.isFinite else {
            let kind = double.isNaN ? "NaN" : "Infinity"
            throw Failure(.other, "cannot convert \(kind) to integer ratio")
        }
        guard double != 0 else { return .tuple(.int(0), .int(1)) }
        var digits = UInt(double.significand * 0x1p52), exponent = Int(double.exponent) - 52
        exponent += digits.trailingZeroBitCount
        digits >>= UInt(digits.trailingZeroBitCount)
        let numerator = BigUInt(digits) << max(exponent, 0), denominator = BigUInt(1) << max(-exponent, 0)
        return .tuple(Object(BigInt(numerator, isNegative: double < 0)), Object(BigInt(denominator)))
    }
}
