import BigIntegers

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Python's `+ - * / // % **` and unary minus. Whole numbers have 64 bits as long as they fit.
enum Arithmetic {
    enum Operator: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case floorDivide = "//"
        case modulo = "%"
        case power = "**"
    }

    static func apply(_ left: Object, _ sign: Operator, _ right: Object) throws -> Object {
        if sign == .modulo, case .string(let format) = left { return .string(try PercentFormat.format(format, right)) }
        if let failure = left.failure ?? right.failure { throw failure }
        if let left = left.integer, let right = right.integer { return try integers(left, sign, right) }
        if let answer = try BigNumbers.apply(left, sign, right) { return answer }
        if let left = left.number, let right = right.number { return .double(try doubles(left, sign, right)) }
        if sign == .add, let sum = try joined(left, right) { return sum }
        if sign == .multiply, let product = try repeated(left, right) { return product }
        if case .list(let left) = left, case .list(let right) = right, let set = try sets(left, sign, right) {
            return set
        }
        throw unsupported(left, sign, right)
    }

    static func negate(_ object: Object) throws -> Object {
        if let failure = object.failure { throw failure }
        if let int = object.integer { return int == .min ? .bigInt(-BigInt(int)) : .int(-int) }
        if case .bigInt(let number) = object { return Object(-number) }
        if let double = object.number { return .double(-double) }
        throw Failure(.other, "bad operand type for unary -: '\(object.typeName)'")
    }

    static func plus(_ object: Object) throws -> Object {
        if let failure = object.failure { throw failure }
        if let int = object.integer { return .int(int) }
        if object.number != nil { return object }
        throw Failure(.other, "bad operand type for unary +: '\(object.typeName)'")
    }

    private static func unsupported(_ left: Object, _ sign: Operator, _ right: Object) -> Failure {
        if sign == .add {
            switch left {
            case .string: return Failure(.other, "can only concatenate str (not \"\(right.typeName)\") to str")
            case .list(let list) where list.kind == .list || list.kind == .tuple:
                let kind = list.kind.typeName
                return Failure(.other, "can only concatenate \(kind) (not \"\(right.typeName)\") to \(kind)")
            default: break
            }
        }
        let name = sign == .power ? "** or pow()" : sign.rawValue
        return Failure(
            .other,
            "unsupported operand type(s) for \(name): '\(left.typeName)' and '\(right.typeName)'"
        )
    }

    private static func integers(_ left: Int, _ sign: Operator, _ right: Int) throws -> Object {
        switch sign {
        case .add:
            let (sum, overflow) = left.addingReportingOverflow(right)
            if !overflow { return .int(sum) }
        case .subtract:
            let (difference, overflow) = left.subtractingReportingOverflow(right)
            if !overflow { return .int(difference) }
        case .multiply:
            let (product, overflow) = left.multipliedReportingOverflow(by: right)
            if !overflow { return .int(product) }
        case .power: return try power(left, right)
        case .divide:
            guard right != 0 else { throw Failure(.other, "division by zero") }
            return .double(Double(left) / Double(right))
        case .floorDivide, .modulo:
            guard right != 0 else {
                let verb = sign == .modulo ? "modulo" : "division or modulo"
                throw Failure(.other, "integer \(verb) by zero")
            }
            let (quotient, overflow) = left.dividedReportingOverflow(by: right)
            if overflow { break }
            let remainder = left - quotient * right
            let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
            if sign == .modulo { return .int(isBelow ? remainder + right : remainder) }
            return .int(isBelow ? quotient - 1 : quotient)
        }
        return try BigNumbers.apply(BigInt(left), sign, BigInt(right))
    }

    private static func power(_ base: Int, _ exponent: Int) throws -> Object {
        if exponent < 0 {
            guard base != 0 else { throw Failure(.other, "0.0 cannot be raised to a negative power") }
            return .double(pow(Double(base), Double(exponent)))
        }
        var result = 1
        var factor = base
        var left = exponent
        while left > 0 {
            var overflow = false
            if left & 1 == 1 { (result, overflow) = result.multipliedReportingOverflow(by: factor) }
            left >>= 1
            if left > 0, !overflow { (factor, overflow) = factor.multipliedReportingOverflow(by: factor) }
            if overflow { return try BigNumbers.power(BigInt(base), exponent) }
        }
        return .int(result)
    }

    static func doubles(_ left: Double, _ sign: Operator, _ right: Double) throws -> Double {
        switch sign {
        case .add: return left + right
        case .subtract: return left - right
        case .multiply: return left * right
        case .divide:
            guard right != 0 else { throw Failure(.other, "float division by zero") }
            return left / right
        case .power:
            guard left != 0 || right >= 0 else {
                throw Failure(.other, "0.0 cannot be raised to a negative power")
            }
            return pow(left, right)
        case .floorDivide:
            guard right != 0 else { throw Failure(.other, "float floor division by zero") }
            return (left / right).rounded(.down)
        case .modulo:
            guard right != 0 else { throw Failure(.other, "float modulo") }
            let remainder = left.truncatingRemainder(dividingBy: right)
            return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder
        }
    }

    private static func joined(_ left: Object, _ right: Object) throws -> Object? {
        switch (left, right) {
        case (.string(let left), .string(let right)):
            try checkLength(left.utf8.count + right.utf8.count)
            return .string(left + right)
        case (.bytes(let left), .bytes(let right)): return .bytes(left + right)
        case (.list(let left), .list(let right))
        where left.kind == right.kind && (left.kind == .list || left.kind == .tuple):
            try checkCount(left.count + right.count)
            return .list(left.items + right.items, left.kind)
        default: return nil
        }
    }

    private static func repeated(_ left: Object, _ right: Object) throws -> Object? {
        if case .bigInt = right, left.isRepeatable { throw BigNumbers.tooLargeForIndex }
        if case .bigInt = left, right.isRepeatable { throw BigNumbers.tooLargeForIndex }
        if let count = right.integer { return try repeated(left, count) }
        if let count = left.integer { return try repeated(right, count) }
        return nil
    }

    private static func repeated(_ object: Object, _ count: Int) throws -> Object? {
        let count = max(count, 0)
        switch object {
        case .string(let string):
            try checkLength(product(string.utf8.count, count))
            return .string(String(repeating: string, count: count))
        case .list(let list) where list.kind == .list || list.kind == .tuple:
            try checkCount(product(list.count, count))
            return .list(Array(repeatElement(list.items, count: count).joined()), list.kind)
        default: return nil
        }
    }

    /// `-` of two sets, or of the keys of two dicts.
    private static func sets(_ left: ListObject, _ sign: Operator, _ right: ListObject) throws -> Object? {
        let kinds: [ListObject.Kind] = [.set, .keys, .items]
        guard sign == .subtract, kinds.contains(left.kind), kinds.contains(right.kind) else { return nil }
        let gone = Set(right.items.map(Key.init(unchecked:)))
        return .list(left.items.filter { !gone.contains(Key(unchecked: $0)) }, .set)
    }

    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? .max : product
    }

    static func checkLength(_ bytes: Int) throws {
        guard bytes <= Limits.textBytes else { throw Failure(.other, "the text would be larger than 64 MiB") }
    }

    static func checkCount(_ count: Int) throws {
        guard count <= Limits.listLength else {
            throw Failure(.other, "the list would have more than \(Limits.listLength) elements")
        }
    }
}
