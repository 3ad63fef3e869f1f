import Patterns

/// A test: the value before `is`, and the arguments.
typealias Test = @Sendable (Object, CallArguments, Frame) throws -> Bool

/// Every test by name.
enum Tests {
    static let all: [String: Test] = kinds.merging(comparisons) { $1 }.merging(others) { $1 }

    private static let kinds: [String: Test] = [
        "defined": { value, _, _ in !value.isUndefined },
        "undefined": { value, _, _ in value.isUndefined },
        "none": { value, _, _ in if case .null = value { true } else { false } },
        "boolean": { value, _, _ in if case .bool = value { true } else { false } },
        "true": { value, _, _ in if case .bool(true) = value { true } else { false } },
        "false": { value, _, _ in if case .bool(false) = value { true } else { false } },
        "integer": { value, _, _ in value.isWhole },
        "float": { value, _, _ in if case .double = value { true } else { false } },
        "number": { value, _, _ in value.number != nil },
        "string": { value, _, _ in value.string != nil },
        "mapping": { value, _, _ in if case .dict = value { true } else { false } },
        "list": { value, _, _ in if case .list(let list) = value { list.kind == .list } else { false } },
        "sequence": { value, _, _ in
            switch value {
            case .string, .dict, .bytes: true
            case .list(let list): list.kind.isIndexable
            case .foreign(let foreign): foreign is GroupObject
            default: false
            }
        },
        "iterable": { value, _, _ in
            if let failure = value.failure { throw failure }
            return value.isIterable
        },
        "callable": { value, _, _ in
            if case .foreign(let foreign) = value { foreign.isCallable } else { value.isUndefined }
        },
    ]

    private static let equal: Test = { value, arguments, _ in try Equality.areEqual(value, argument(value, arguments)) }
    private static let notEqual: Test = { value, arguments, _ in
        try !Equality.areEqual(value, argument(value, arguments))
    }
    private static let less: Test = { value, arguments, _ in
        try Ordering.compare(value, .less, argument(value, arguments))
    }
    private static let lessOrEqual: Test = { value, arguments, _ in
        try Ordering.compare(value, .lessOrEqual, argument(value, arguments))
    }
    private static let greater: Test = { value, arguments, _ in
        try Ordering.compare(value, .greater, argument(value, arguments))
    }
    private static let greaterOrEqual: Test = { value, arguments, _ in
        try Ordering.compare(value, .greaterOrEqual, argument(value, arguments))
    }

    private static let comparisons: [String: Test] = [
        "eq": { try equal($0, $1, $2) },
        "equalto": { try equal($0, $1, $2) }, "ne": { try notEqual($0, $1, $2) },
        "lt": { try less($0, $1, $2) }, "lessthan": { try less($0, $1, $2) },
        "le": { try lessOrEqual($0, $1, $2) }, "gt": { try greater($0, $1, $2) },
        "greaterthan": { try greater($0, $1, $2) }, "ge": { try greaterOrEqual($0, $1, $2) },
        "==": { try equal($0, $1, $2) }, "!=": { try notEqual($0, $1, $2) }, "<": { try less($0, $1, $2) },
        "<=": { try lessOrEqual($0, $1, $2) }, ">": { try greater($0, $1, $2) },
        ">=": { try greaterOrEqual($0, $1, $2) },
        "in": { value, arguments, _ in try argument(value, arguments).contains(value) },
        "sameas": { value, arguments, _ in
            guard let other = arguments.positional.first ?? arguments.named.first?.value else {
                throw Failure(.other, "test_sameas() missing 1 required positional argument: 'other'")
            }
            return Equality.areSame(value, other)
        },
    ]

    private static let others: [String: Test] = [
        "lower": { value, _, _ in TextTests.holds(.islower, try PythonText.text(value)) },
        "upper": { value, _, _ in TextTests.holds(.isupper, try PythonText.text(value)) },
        "even": { value, _, _ in try remainder(value, .int(2)) == 0 },
        "odd": { value, _, _ in try remainder(value, .int(2)) == 1 },
        "divisibleby": { value, arguments, _ in try remainder(value, argument(value, arguments)) == 0 },
        "escaped": { value, _, _ in false },
        "filter": { value, _, _ in value.string.map { Filters.all[$0] != nil } ?? false },
        "test": { value, _, _ in value.string.map { all[$0] != nil } ?? false },
        "match": { value, arguments, _ in
            let bound = try BoundArguments("match", arguments, ["rgx", "ignorecase", "multiline"])
            let flags = Filters.flags(ignoreCase: try bound.flag(1), multiline: try bound.flag(2))
            let text = try PythonText.text(value)
            return try Filters.firstMatch(of: bound.text(0), flags, in: text, atStart: true) != nil
        },
    ]

    private static func argument(_ value: Object, _ arguments: CallArguments) throws -> Object {
        guard let other = arguments.positional.first ?? arguments.named.first?.value else {
            throw Failure(.other, "the test needs an argument")
        }
        if let failure = value.failure ?? other.failure { throw failure }
        return other
    }

    private static func remainder(_ value: Object, _ divisor: Object) throws -> Double? {
        if case .string = value { throw Failure(.other, "not all arguments converted during string formatting") }
        return try Arithmetic.apply(value, .modulo, divisor).number
    }
}
