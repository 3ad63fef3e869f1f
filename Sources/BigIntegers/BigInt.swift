/// A whole number of any size, as Python's and YAML's are. It is for the rare one that does not fit an `Int`: nothing here is tuned, and
/// whoever takes numbers from strangers bounds their size.
package struct BigInt: Hashable, Sendable {
    package let magnitude: BigUInt
    package let isNegative: Bool

    package init(_ magnitude: BigUInt, isNegative: Bool = false) {
        self.magnitude = magnitude
        self.isNegative = isNegative && magnitude != 0
    }

    package init(_ number: Int) { self.init(BigUInt(number.magnitude), isNegative: number < 0) }

    /// What is before the point of a finite number.
    package init(_ double: Double) {
        precondition(double.isFinite, "no whole number")
        let whole = double.magnitude.rounded(.down)
        let shift = whole < 0x1p53 ? 0 : Int(whole.exponent) - 52
        let significand = Double(sign: .plus, exponent: -shift, significand: whole)
        self.init(BigUInt(UInt(significand)) << shift, isNegative: double < 0)
    }

    /// Nil for what has a fraction or no end.
    package init?(exactly double: Double) {
        guard double.isFinite, double.rounded(.towardZero) == double else { return nil }
        self.init(double)
    }

    package var isEven: Bool { magnitude.isEven }
}

extension BigInt: ExpressibleByIntegerLiteral {
    package init(integerLiteral number: Int) { self.init(number) }
}

extension BigInt: CustomStringConvertible {
    package var description: String { (isNegative ? "-" : "") + magnitude.text() }
}

extension BigInt: Comparable {
    package static func < (left: BigInt, right: BigInt) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.magnitude < left.magnitude : left.magnitude < right.magnitude
    }
}

extension BigInt {
    package static prefix func - (number: BigInt) -> BigInt {
        BigInt(number.magnitude, isNegative: !number.isNegative)
    }

    package static func + (left: BigInt, right: BigInt) -> BigInt {
        if left.isNegative == right.isNegative {
            return BigInt(left.magnitude + right.magnitude, isNegative: left.isNegative)
        }
        return left.magnitude < right.magnitude
            ? BigInt(right.magnitude - left.magnitude, isNegative: right.isNegative)
            : BigInt(left.magnitude - right.magnitude, isNegative: left.isNegative)
    }

    package static func - (left: BigInt, right: BigInt) -> BigInt { left + -right }

    package static func * (left: BigInt, right: BigInt) -> BigInt {
        BigInt(left.magnitude * right.magnitude, isNegative: left.isNegative != right.isNegative)
    }

    /// Towards zero, as Swift divides: the remainder has the sign of the dividend.
    package func quotientAndRemainder(dividingBy divisor: BigInt) -> (quotient: BigInt, remainder: BigInt) {
        let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: divisor.magnitude)
        return (
            BigInt(quotient, isNegative: isNegative != divisor.isNegative), BigInt(remainder, isNegative: isNegative)
        )
    }

    package func power(_ exponent: Int) -> BigInt {
        BigInt(magnitude.power(exponent), isNegative: isNegative && !exponent.isMultiple(of: 2))
    }
}

extension Int {
    /// Nil where it does not fit.
    package init?(exactly number: BigInt) {
        guard number.magnitude.bitWidth <= UInt.bitWidth else { return nil }
        let word = number.magnitude.lowWord
        if number.isNegative, word == Int.min.magnitude {
            self = .min
        } else if let magnitude = Int(exactly: word) {
            self = number.isNegative ? -magnitude : magnitude
        } else {
            return nil
        }
    }
}

extension Double {
    /// The nearest one; infinite where it is too large.
    package init(_ number: BigInt) {
        self = number.isNegative ? -number.magnitude.double : number.magnitude.double
    }
}
