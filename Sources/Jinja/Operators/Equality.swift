import BigIntegers
import OrderedCollections

/// Python's `==` and `is`.
enum Equality {
    static func areEqual(_ left: Object, _ right: Object) -> Bool {
        areEqual(left, right, depth: 0)
    }

    /// A list that holds itself must not end the process: what nests too deep is not equal.
    private static func areEqual(_ left: Object, _ right: Object, depth: Int) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): left == right
        case (.null, .null): true
        case (.bytes(let left), .bytes(let right)): left == right
        case (.list(let left), .list(let right)): depth < Limits.nesting && areEqual(left, right, depth: depth + 1)
        case (.dict(let left), .dict(let right)): depth < Limits.nesting && areEqual(left, right, depth: depth + 1)
        case (.foreign(let left), .foreign(let right)): left === right
        case (.undefined(let left), .undefined(let right)): left === right
        default: areEqualNumbers(left, right)
        }
    }

    private static func areEqualNumbers(_ left: Object, _ right: Object) -> Bool {
        if let left = left.integer, let right = right.integer { return left == right }
        if case .bigInt = left { return BigNumbers.areEqual(left, right) }
        if case .bigInt = right { return BigNumbers.areEqual(left, right) }
        guard let left = left.number, let right = right.number else { return false }
        return left == right
    }

    private static func areEqual(_ left: ListObject, _ right: ListObject, depth: Int) -> Bool {
        if left === right { return true }
        if let left = left.untouched(), let right = right.untouched(), left == right { return true }
        switch (left.kind, right.kind) {
        case (.generator, _), (_, .generator), (.values, _), (_, .values): return false
        case (.set, .set), (.keys, .keys), (.keys, .set), (.set, .keys), (.items, .items):
            guard left.count == right.count else { return false }
            let keys = Set(left.items.map(Key.init(unchecked:)))
            return right.items.allSatisfy { keys.contains(Key(unchecked: $0)) }
        case (let leftKind, let rightKind):
            return leftKind == rightKind && left.items.elementsEqual(right.items) { areEqual($0, $1, depth: depth) }
        }
    }

    private static func areEqual(_ left: DictObject, _ right: DictObject, depth: Int) -> Bool {
        if left === right { return true }
        guard left.count == right.count else { return false }
        if left.kind == .ordered, right.kind == .ordered, left.entries.keys != right.entries.keys { return false }
        return left.entries.allSatisfy { key, value in right[key].map { areEqual(value, $0, depth: depth) } ?? false }
    }

    /// Python's `is`.
    static func areSame(_ left: Object, _ right: Object) -> Bool {
        switch (left, right) {
        case (.list(let left), .list(let right)): left === right
        case (.dict(let left), .dict(let right)): left === right
        case (.bool(let left), .bool(let right)): left == right
        case (.bool, _), (_, .bool): false
        case (.int(let left), .int(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.int, _), (_, .int), (.double, _), (_, .double): false
        default: areEqual(left, right)
        }
    }
}

extension Object {
    /// An integer or boolean.
    var integer: Int? {
        switch self {
        case .int(let int): int
        case .bool(let bool): bool ? 1 : 0
        default: nil
        }
    }

    /// Python's `int`, of any size, but no boolean.
    var isWhole: Bool {
        switch self {
        case .int, .bigInt: true
        default: false
        }
    }

    /// Any number.
    var number: Double? {
        switch self {
        case .double(let double): double
        case .bigInt(let number): Double(number)
        default: integer.map(Double.init)
        }
    }
}
