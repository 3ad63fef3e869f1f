extension Filters {
    /// Salt's filters for lists.
    static let saltLists: [String: Filter] = [
        "unique": filter("unique", []) { value, _, _ in
            let items = try value.elements()
            return .list(distinct(items), value.isHashable ? .set : .list)
        },
        "min": { value, _, _ in try extreme(value, "min") { try Ordering.isLess($0, $1) } },
        "max": { value, _, _ in try extreme(value, "max") { try Ordering.isLess($1, $0) } },
        "avg": { value, _, _ in
            if let number = value.number { return .double(number) }
            let items = try value.elements()
            guard !items.isEmpty else { throw Failure(.other, "division by zero") }
            let sum = try items.reduce(.int(0)) { try Arithmetic.apply($0, .add, $1) }
            return try Arithmetic.apply(sum, .divide, .int(items.count))
        },
        "union": sets { left, right in distinct(left + right) },
        "intersect": sets { left, right in distinct(left.filter { contains(right, $0) }) },
        "difference": sets { left, right in distinct(left.filter { !contains(right, $0) }) },
        "symmetric_difference": sets { left, right in
            distinct(left + right).filter { contains(left, $0) != contains(right, $0) }
        },
        "flatten": filter("flatten", ["levels", "preserve_nulls"]) { value, arguments, _ in
            let levels = arguments[0].isNothing ? Limits.syntaxDepth : try arguments.int(0)
            return .list(try flattened(value, levels: levels, keepsNulls: arguments.flag(1), depth: 0))
        },
        "is_list": { value, _, _ in
            if case .list(let list) = value { .bool(list.kind == .list) } else { .bool(false) }
        },
        "is_iter": filter("is_iter", ["ignore"]) { value, _, _ in
            if case .string = value { .bool(false) } else { .bool(value.isIterable) }
        },
        "sequence": { value, _, _ in
            switch value {
            case .dict: return value
            case .list(let list) where [.list, .tuple, .set].contains(list.kind): return value
            default: return .list([value])
            }
        },
        "sorted_ignorecase": { value, _, _ in
            .list(try Ordering.sorted(value.elements()) { .string(try PythonText.text($0).lowercased()) })
        },
        "substring_in_list": filter("substring_in_list", ["list_to_search"]) { value, arguments, _ in
            .bool(try arguments.required(0).elements().contains { try $0.contains(value) })
        },
        "exactly_n_true": filter("exactly_n_true", ["amount"]) { value, arguments, _ in
            .bool(try value.elements().count { try $0.isTrue() } == arguments.int(0, or: 1))
        },
        "exactly_one_true": { value, _, _ in .bool(try value.elements().count { try $0.isTrue() } == 1) },
        "random_sample": filter("random_sample", ["size", "seed"]) { value, arguments, _ in
            let size = try arguments.int(0)
            return .list(try shuffled(value, seed: arguments[1], size: size))
        },
        "random_shuffle": filter("random_shuffle", ["seed"]) { value, arguments, _ in
            .list(try shuffled(value, seed: arguments[0], size: nil))
        },
    ]

    static func contains(_ items: [Object], _ item: Object) -> Bool {
        items.contains { Equality.areEqual($0, item) }
    }

    /// Each once, in the order they came.
    static func distinct(_ items: [Object]) -> [Object] {
        if let fast = try? Sets.union([items]) { return fast }
        var result: [Object] = []
        for item in items where !contains(result, item) { result.append(item) }
        return result
    }

    private static func extreme(
        _ value: Object,
        _ name: String,
        _ isBetter: (Object, Object) throws -> Bool
    ) throws -> Object {
        let items = try value.elements()
        guard var best = items.first else { throw Failure(.other, "\(name)() arg is an empty sequence") }
        for item in items.dropFirst() where try isBetter(item, best) { best = item }
        return best
    }

    /// A set of two hashable sequences, a list of others, as Salt decides it.
    private static func sets(_ combine: @escaping @Sendable ([Object], [Object]) -> [Object]) -> Filter {
        filter("set", ["lst2"]) { value, arguments, _ in
            let other = try arguments.required(0)
            let items = try combine(value.elements(), other.elements())
            return .list(items, value.isHashable && other.isHashable ? .set : .list)
        }
    }

    private static func flattened(_ value: Object, levels: Int, keepsNulls: Bool, depth: Int) throws -> [Object] {
        guard depth < Limits.syntaxDepth else {
            throw Failure(.other, "Reference cycle detected. Check input list.")
        }
        var result: [Object] = []
        for item in try value.elements() {
            let isNull = Optional(item).isNothing || item.string == "None" || item.string == "null"
            if isNull, !keepsNulls { continue }
            if case .string = item {
                result.append(item)
            } else if item.isIterable, levels >= 1 {
                result += try flattened(item, levels: levels - 1, keepsNulls: keepsNulls, depth: depth + 1)
            } else {
                result.append(item)
            }
            try Arithmetic.checkCount(result.count)
        }
        return result
    }

    /// In another order: by chance, or the same for the same seed (but not the order that Python's generator gives).
    private static func shuffled(_ value: Object, seed: Object?, size: Int?) throws -> [Object] {
        let items = try value.elements()
        let count = size ?? items.count
        guard count >= 0, count <= items.count else {
            throw Failure(.other, "Sample larger than population or is negative")
        }
        guard !seed.isNothing, let seed else { return Array(items.shuffled().prefix(count)) }
        var generator = SeededGenerator(try PythonText.text(seed))
        return Array(items.shuffled(using: &generator).prefix(count))
    }
}

extension Object {
    /// Python could use it as a key.
    var isHashable: Bool { (try? Key(self)) != nil }
}

/// Chance that repeats itself for the same seed (SplitMix64 over a hash of the text).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64 = 14_695_981_039_346_656_037

    init(_ seed: String) {
        for byte in seed.utf8 { state = (state ^ UInt64(byte)) &* 1_099_511_628_211 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
