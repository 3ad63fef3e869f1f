import BigIntegers

/// Whole numbers that do not fit 64 bits. They are bounded, so that no template keeps a machine busy.
enum BigNumbers {
    /// Some more than the 4,300 digits that Python prints.
    static let bitLimit = 16_384

    static var tooLarge: Failure { Failure(.other, "integer too large: more than \(bitLimit) bits") }
    static var tooLargeForFloat: Failure { Failure(.other, "int too large to convert to float") }
    static var tooLargeForCount: Failure { Failure(.other, "Python int too large to convert to C ssize_t") }
    static var tooLargeForIndex: Failure { Failure(.other, "cannot fit 'int' into an index-sized integer") }

    /// nil where neither is a big number or the other is none at all.
    static func apply(_ left: Object, _ sign: Arithmetic.Operator, _ right: Object) throws -> Object? {
        switch (left, right) {
        case (.bigInt, _), (_, .bigInt): break
        default: return nil
        }
        if let left = left.whole, let right = right.whole { return try apply(left, sign, right) }
        guard left.number != nil, right.number != nil else { return nil }
        return .double(try Arithmetic.doubles(float(left), sign, float(right)))
    }

    /// Python's `float(x)` of a number.
    private static func float(_ object: Object) throws -> Double {
        guard let number = object.number else { return .nan }
        if case .bigInt = object, number.isInfinite { throw tooLargeForFloat }
        return number
    }

    static func apply(_ left: BigInt, _ sign: Arithmetic.Operator, _ right: BigInt) throws -> Object {
        switch sign {
        case .add: return try bounded(left + right)
        case .subtract: return try bounded(left - right)
        case .multiply:
            guard left.magnitude.bitWidth + right.magnitude.bitWidth <= bitLimit + 64 else { throw tooLarge }
            return try bounded(left * right)
        case .power: return try power(left, right)
        case .divide:
            guard right != 0 else { throw Failure(.other, "division by zero") }
            return .double(try ratio(left, right))
        case .floorDivide, .modulo:
            guard right != 0 else {
                let verb = sign == .modulo ? "modulo" : "division or modulo"
                throw Failure(.other, "integer \(verb) by zero")
            }
            let (quotient, remainder) = left.quotientAndRemainder(dividingBy: right)
            let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
            if sign == .modulo { return Object(isBelow ? remainder + right : remainder) }
            return Object(isBelow ? quotient - 1 : quotient)
        }
    }

    private static func bounded(_ number: BigInt) throws -> Object {
        guard number.magnitude.bitWidth <= bitLimit else { throw tooLarge }
        return Object(number)
    }

    private static func power(_ base: BigInt, _ exponent: BigInt) throws -> Object {
        if exponent < 0 {
            return .double(try Arithmetic.doubles(float(Object(base)), .power, float(Object(exponent))))
        }
        if base.magnitude <= 1 { return Object(base < 0 && exponent.isEven ? 1 : base) }
        guard let exponent = Int(exactly: exponent) else { throw tooLarge }
        return try power(base, exponent)
    }

    /// `exponent` is above 0.
    static func power(_ base: BigInt, _ exponent: Int) throws -> Object {
        if base.magnitude <= 1 { return try power(base, BigInt(exponent)) }
        // The smallest the result can be; with an exponent below the limit, the largest is no more than twice that.
        let (bits, overflow) = (base.magnitude.bitWidth - 1).multipliedReportingOverflow(by: exponent)
        guard !overflow, bits <= bitLimit else { throw tooLarge }
        return try bounded(base.power(exponent))
    }

    /// The nearest float, as Python divides.
    private static func ratio(_ left: BigInt, _ right: BigInt) throws -> Double {
        let shift = 66 - (left.magnitude.bitWidth - right.magnitude.bitWidth)
        let dividend = shift > 0 ? left.magnitude << shift : left.magnitude
        let divisor = shift < 0 ? right.magnitude << -shift : right.magnitude
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        // A last bit says that there is more, for rounding.
        let digits = (quotient << 1) + (remainder == 0 ? 0 : 1)
        let result = Double(
            sign: (left < 0) == (right < 0) ? .plus : .minus,
            exponent: -shift - 1,
            significand: digits.double
        )
        guard result.isFinite else { throw Failure(.other, "integer division result too large for a float") }
        return result
    }

    /// Python's `==` where at least one of them is a big number.
    static func areEqual(_ left: Object, _ right: Object) -> Bool {
        switch (left, right) {
        case (.bigInt(let left), .bigInt(let right)): left == right
        case (.bigInt(let number), .double(let double)), (.double(let double), .bigInt(let number)):
            BigInt(exactly: double) == number
        default: false
        }
    }

    /// nil where neither is a big number or the other is none at all.
    static func isLess(_ left: Object, _ right: Object) -> Bool? {
        switch (left, right) {
        case (.bigInt(let left), .bigInt(let right)): left < right
        case (.bigInt(let left), .double(let right)):
            right.isFinite ? left < BigInt(right.rounded(.up)) : right == .infinity
        case (.double(let left), .bigInt(let right)):
            left.isFinite ? BigInt(left.rounded(.down)) < right : left == -.infinity
        case (.bigInt(let left), _) where right.integer != nil: left < 0
        case (_, .bigInt(let right)) where left.integer != nil: right > 0
        default: nil
        }
    }
}

extension Object {
    /// A whole number of any size, small again where it fits.
    init(_ number: BigInt) {
        self = Int(exactly: number).map(Object.int) ?? .bigInt(number)
    }

    /// A whole number of any size, or a boolean.
    var whole: BigInt? {
        if case .bigInt(let number) = self { number } else { integer.map { BigInt($0) } }
    }

    /// Python's `*` takes it a number of times.
    var isRepeatable: Bool {
        switch self {
        case .string, .bytes: true
        case .list(let list): list.kind == .list || list.kind == .tuple
        default: false
        }
    }
}
