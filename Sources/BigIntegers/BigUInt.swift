/// A natural number of any size: its words of 64 bits, the lowest first, without zeros at the end.
package struct BigUInt: Hashable, Sendable {
    package private(set) var words: [UInt]

    package init(_ word: UInt) { words = word == 0 ? [] : [word] }

    private init(words: [UInt]) {
        self.words = words
        normalize()
    }

    private mutating func normalize() {
        while words.last == 0 { words.removeLast() }
    }

    /// Without the zeros in front; 0 for zero.
    package var bitWidth: Int { words.count * UInt.bitWidth - (words.last?.leadingZeroBitCount ?? 0) }

    package var isEven: Bool { words.first?.isMultiple(of: 2) ?? true }

    /// The lowest 64 bits.
    package var lowWord: UInt { words.first ?? 0 }
}

extension BigUInt: ExpressibleByIntegerLiteral {
    package init(integerLiteral word: UInt) { self.init(word) }
}

extension BigUInt: Comparable {
    package static func < (left: BigUInt, right: BigUInt) -> Bool {
        left.words.count == right.words.count
            ? left.words.reversed().lexicographicallyPrecedes(right.words.reversed())
            : left.words.count < right.words.count
    }
}

// MARK: shifts

extension BigUInt {
    package static func << (number: BigUInt, bits: Int) -> BigUInt {
        guard !number.words.isEmpty else { return number }
        let (skipped, shift) = bits.quotientAndRemainder(dividingBy: UInt.bitWidth)
        var words = [UInt](repeating: 0, count: skipped)
        var carry: UInt = 0
        for word in number.words {
            words.append(word << shift | carry)
            carry = shift == 0 ? 0 : word >> (UInt.bitWidth - shift)
        }
        return BigUInt(words: words + [carry])
    }

    package static func >> (number: BigUInt, bits: Int) -> BigUInt {
        let (skipped, shift) = bits.quotientAndRemainder(dividingBy: UInt.bitWidth)
        let kept = Array(number.words.dropFirst(skipped))
        return BigUInt(
            words: kept.indices.map { index in
                let above = index + 1 < kept.count && shift > 0 ? kept[index + 1] << (UInt.bitWidth - shift) : 0
                return kept[index] >> shift | above
            }
        )
    }

    /// Whether one of the lowest `bits` is set.
    fileprivate func hasBits(below bits: Int) -> Bool { (self >> bits) << bits != self }
}

// MARK: arithmetic

extension BigUInt {
    package static func + (left: BigUInt, right: BigUInt) -> BigUInt {
        var (sum, other) = (left.words, right.words)
        if sum.count < other.count { swap(&sum, &other) }
        var carry: UInt = 0
        for index in sum.indices {
            guard index < other.count || carry > 0 else { break }
            let (partial, first) = sum[index].addingReportingOverflow(index < other.count ? other[index] : 0)
            let (total, second) = partial.addingReportingOverflow(carry)
            sum[index] = total
            carry = first || second ? 1 : 0
        }
        return BigUInt(words: sum + [carry])
    }

    /// `right` is no larger than `left`.
    package static func - (left: BigUInt, right: BigUInt) -> BigUInt {
        precondition(right <= left, "a natural number below zero")
        var words = left.words
        var borrow: UInt = 0
        for index in words.indices {
            guard index < right.words.count || borrow > 0 else { break }
            let (partial, first) = words[index].subtractingReportingOverflow(
                index < right.words.count ? right.words[index] : 0
            )
            let (total, second) = partial.subtractingReportingOverflow(borrow)
            words[index] = total
            borrow = first || second ? 1 : 0
        }
        return BigUInt(words: words)
    }

    /// As on paper: numbers here have some hundreds of digits, not millions.
    package static func * (left: BigUInt, right: BigUInt) -> BigUInt {
        var product = [UInt](repeating: 0, count: left.words.count + right.words.count)
        for (place, factor) in right.words.enumerated() {
            var carry: UInt = 0
            for (index, word) in left.words.enumerated() {
                (carry, product[place + index]) = word.multiplied(by: factor, plus: product[place + index], plus: carry)
            }
            product[place + left.words.count] = carry
        }
        return BigUInt(words: product)
    }

    package func power(_ exponent: Int) -> BigUInt {
        var (result, square, rest) = (BigUInt(1), self, exponent)
        while rest > 0 {
            if !rest.isMultiple(of: 2) { result = result * square }
            rest >>= 1
            if rest > 0 { square = square * square }
        }
        return result
    }

    /// Knuth's algorithm D (The Art of Computer Programming, 4.3.1). The divisor is not zero.
    package func quotientAndRemainder(dividingBy divisor: BigUInt) -> (quotient: BigUInt, remainder: BigUInt) {
        guard let top = divisor.words.last else { preconditionFailure("division by zero") }
        guard self >= divisor else { return (0, self) }
        if divisor.words.count == 1 {
            let (quotient, remainder) = quotientAndRemainder(dividingBy: top)
            return (quotient, BigUInt(remainder))
        }
        // With the divisor's highest bit set, a digit guessed from the highest words is at most two too large.
        let shift = top.leadingZeroBitCount
        let low = (divisor << shift).words
        var rest = (self << shift).words
        rest += [UInt](repeating: 0, count: words.count + 1 - rest.count)
        var quotient = [UInt](repeating: 0, count: words.count - low.count + 1)
        for place in quotient.indices.reversed() { quotient[place] = Self.digit(&rest, low, at: place) }
        return (BigUInt(words: quotient), BigUInt(words: rest) >> shift)
    }

    /// One word of the quotient; what it stands for is taken from `rest`.
    private static func digit(_ rest: inout [UInt], _ divisor: [UInt], at place: Int) -> UInt {
        let count = divisor.count
        var guess = guess(rest[place + count], rest[place + count - 1], rest[place + count - 2], divisor)
        if take(divisor, times: guess, from: &rest, at: place) {
            guess -= 1
            giveBack(divisor, to: &rest, at: place)
        }
        return guess
    }

    private static func guess(_ first: UInt, _ second: UInt, _ third: UInt, _ divisor: [UInt]) -> UInt {
        let (top, next) = (divisor[divisor.count - 1], divisor[divisor.count - 2])
        guard first < top else { return .max }
        var (guess, remainder) = top.dividingFullWidth((first, second))
        while true {
            let product = next.multipliedFullWidth(by: guess)
            guard product.high > remainder || (product.high == remainder && product.low > third) else { return guess }
            guess -= 1
            let (sum, overflow) = remainder.addingReportingOverflow(top)
            if overflow { return guess }
            remainder = sum
        }
    }

    /// True: it was once too often, and `rest` is a whole turn too large.
    private static func take(_ divisor: [UInt], times factor: UInt, from rest: inout [UInt], at place: Int) -> Bool {
        var (carry, borrow): (UInt, UInt) = (0, 0)
        for index in 0...divisor.count {
            let product: UInt
            (carry, product) = (index < divisor.count ? divisor[index] : 0).multiplied(by: factor, plus: carry, plus: 0)
            let (partial, first) = rest[place + index].subtractingReportingOverflow(product)
            let (total, second) = partial.subtractingReportingOverflow(borrow)
            rest[place + index] = total
            borrow = first || second ? 1 : 0
        }
        return borrow == 1
    }

    private static func giveBack(_ divisor: [UInt], to rest: inout [UInt], at place: Int) {
        var carry: UInt = 0
        for index in 0...divisor.count {
            let (partial, first) = rest[place + index].addingReportingOverflow(
                index < divisor.count ? divisor[index] : 0
            )
            let (total, second) = partial.addingReportingOverflow(carry)
            rest[place + index] = total
            carry = first || second ? 1 : 0
        }
    }

    private func quotientAndRemainder(dividingBy divisor: UInt) -> (BigUInt, UInt) {
        var quotient = words
        var remainder: UInt = 0
        for index in words.indices.reversed() {
            (quotient[index], remainder) = divisor.dividingFullWidth((remainder, words[index]))
        }
        return (BigUInt(words: quotient), remainder)
    }
}

extension UInt {
    /// All of it, in two words: no sum of these outgrows them.
    fileprivate func multiplied(by factor: UInt, plus first: UInt, plus second: UInt) -> (high: UInt, low: UInt) {
        let product = multipliedFullWidth(by: factor)
        let (partial, overflow) = product.low.addingReportingOverflow(first)
        let (low, again) = partial.addingReportingOverflow(second)
        return (product.high + (overflow ? 1 : 0) + (again ? 1 : 0), low)
    }
}

// MARK: texts and floats

extension BigUInt {
    /// Digits and nothing else; nil for other text and for none.
    package init?(_ text: some StringProtocol, radix: Int = 10) {
        let (size, unit) = Self.piece(radix)
        var rest = text.utf8[...]
        guard !rest.isEmpty, rest.first != UInt8(ascii: "+"), rest.first != UInt8(ascii: "-") else { return nil }
        self.init(0)
        while !rest.isEmpty {
            let length = (rest.count - 1) % size + 1
            let digits = rest.prefix(length)
            guard digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
                let word = UInt(String(decoding: digits, as: UTF8.self), radix: radix)
            else { return nil }
            self = self * BigUInt(unit) + BigUInt(word)
            rest = rest.dropFirst(length)
        }
    }

    /// So many digits always fit a word, and what the digit above them counts.
    private static func piece(_ radix: Int) -> (size: Int, unit: UInt) {
        var (size, unit) = (0, UInt(1))
        while case let (next, overflow) = unit.multipliedReportingOverflow(by: UInt(radix)), !overflow {
            (size, unit) = (size + 1, next)
        }
        return (size, unit)
    }

    package func text(radix: Int = 10, uppercase: Bool = false) -> String {
        let (size, unit) = Self.piece(radix)
        var (pieces, rest) = ([String](), self)
        while rest.words.count > 1 {
            let (quotient, word) = rest.quotientAndRemainder(dividingBy: unit)
            let digits = String(word, radix: radix, uppercase: uppercase)
            pieces.append(String(repeating: "0", count: size - digits.count) + digits)
            rest = quotient
        }
        pieces.append(String(rest.lowWord, radix: radix, uppercase: uppercase))
        let text = pieces.reversed().joined()
        return pieces.count > 1 && text.hasPrefix("0") ? String(text.drop { $0 == "0" }) : text
    }

    /// The nearest float, halves to the even one; infinite where it is too large for any.
    package var double: Double {
        let extra = bitWidth - 53
        guard extra > 0 else { return Double(lowWord) }
        let kept = (self >> extra).lowWord
        let isHalf = !(self >> (extra - 1)).isEven
        let isUp = isHalf && (hasBits(below: extra - 1) || !kept.isMultiple(of: 2))
        return Double(sign: .plus, exponent: extra, significand: Double(isUp ? kept + 1 : kept))
    }
}
