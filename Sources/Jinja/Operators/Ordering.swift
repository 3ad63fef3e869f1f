import Values

/// Python's `<` and its kin, and sorting.
enum Ordering {
    enum Operator: String {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    static func compare(_ left: Object, _ sign: Operator, _ right: Object) throws -> Bool {
        if let undefined = left.failure ?? right.failure { throw undefined }
        switch sign {
        case .less: return try isLess(left, right, sign)
        case .greater: return try isLess(right, left, sign, swapped: true)
        case .lessOrEqual: return try !isNaN(left, right) && !isLess(right, left, sign, swapped: true)
        case .greaterOrEqual: return try !isNaN(left, right) && !isLess(left, right, sign)
        }
    }

    /// `left < right`, for sorting.
    static func isLess(_ left: Object, _ right: Object) throws -> Bool {
        if let undefined = left.failure ?? right.failure { throw undefined }
        return try isLess(left, right, .less)
    }

    private static func isLess(
        _ left: Object,
        _ right: Object,
        _ sign: Operator,
        swapped: Bool = false
    ) throws -> Bool {
        if case .string(let left) = left, case .string(let right) = right {
            return left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
        }
        if let left = left.integer, let right = right.integer { return left < right }
        if let answer = BigNumbers.isLess(left, right) { return answer }
        if let left = left.number, let right = right.number { return left < right }
        if case .list(let leftList) = left, case .list(let rightList) = right, leftList.kind == rightList.kind,
            leftList.kind == .list || leftList.kind == .tuple
        {
            return try isLess(leftList.items, rightList.items, sign, swapped: swapped)
        }
        let (first, second) = swapped ? (right, left) : (left, right)
        throw Failure(
            .other,
            "'\(sign.rawValue)' not supported between instances of '\(first.typeName)' and '\(second.typeName)'"
        )
    }

    private static func isLess(
        _ left: [Object],
        _ right: [Object],
        _ sign: Operator,
        swapped: Bool
    ) throws -> Bool {
        for (left, right) in zip(left, right) where !Equality.areEqual(left, right) {
            return try isLess(left, right, sign, swapped: swapped)
        }
        return left.count < right.count
    }

    private static func isNaN(_ left: Object, _ right: Object) -> Bool {
        if case .double(let left) = left, left.isNaN { return true }
        if case .double(let right) = right, right.isNaN { return true }
        return false
    }

    /// A stable sort, as Python's.
    static func sorted(_ items: [Object], reverse: Bool = false, by key: (Object) throws -> Object) throws -> [Object] {
        let keyed = try items.map { (key: try key($0), item: $0) }
        let sorted =
            try reverse
            ? keyed.sorted { try isLess($1.key, $0.key) }
            : keyed.sorted { try isLess($0.key, $1.key) }
        return sorted.map(\.item)
    }

    /// How PyYAML orders keys: as Python would, or as they come where Python cannot.
    static func yamlKey(_ left: Value, isBefore right: Value) throws -> Bool {
        (try? isLess(Object(left), Object(right))) ?? false
    }
}

extension Object {
    /// The error of using it, if it is undefined.
    var failure: Failure? {
        if case .undefined(let undefined) = self { undefined.failure } else { nil }
    }
}
