import BigIntegers
import Values

/// The keys of a mapping so far. Few keys are compared one by one; many are hashed.
struct KeySet {
    private var few: [Value] = []
    private var many: Set<Value> = []

    /// Whether the key is new, in Python's eyes: `1`, `1.0` and `true` are one key.
    mutating func insert(_ key: Value) -> Bool {
        let key = Self.canonical(key)
        if !many.isEmpty { return many.insert(key).inserted }
        guard !few.contains(key) else { return false }
        few.append(key)
        if few.count > 8 { many = Set(few) }
        return true
    }

    static func areEqual(_ left: Value, _ right: Value) -> Bool { canonical(left) == canonical(right) }

    private static func canonical(_ key: Value) -> Value {
        switch key {
        case .bool(let value): .int(value ? 1 : 0)
        case .double(let value): value.rounded(.towardZero) == value && value.isFinite ? Value(BigInt(value)) : key
        default: key
        }
    }
}
