package import BigIntegers
package import OrderedCollections

/// What YAML, JSON, pillar, grains, arguments and results are made of. A plain value: copying is cheap, sharing is safe.
///
/// Jinja's reference semantics live in the `Jinja` target, which wraps these values while a template runs.
package enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    /// A whole number that does not fit 64 bits.
    indirect case bigInt(BigInt)
    case double(Double)
    case string(String)
    case list([Value])
    case map(Map)

    /// A mapping that keeps its order. Keys are scalars, as in YAML: `22` and `"22"` are different keys.
    package typealias Map = OrderedDictionary<Value, Value>
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: Value...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (Value, Value)...) {
        self = .map(Map(elements) { _, last in last })
    }
}

extension Value {
    package var isNull: Bool { self == .null }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var int: Int? {
        if case .int(let value) = self { value } else { nil }
    }

    /// A number, whole or not.
    package var double: Double? {
        switch self {
        case .double(let value): value
        case .int(let value): Double(value)
        case .bigInt(let value): Double(value)
        default: nil
        }
    }

    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var list: [Value]? {
        if case .list(let value) = self { value } else { nil }
    }

    package var map: Map? {
        if case .map(let value) = self { value } else { nil }
    }

    /// The value under a text key of a map; nil for anything else. Setting turns `null` into a map.
    package subscript(key: String) -> Value? {
        get {
            if case .map(let map) = self { map[.string(key)] } else { nil }
        }
        set {
            var map = self.map ?? [:]
            map[.string(key)] = newValue
            self = .map(map)
        }
    }

    /// What Python's `bool()` says: null, false, zero and the empty are false.
    package var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .bigInt: true
        case .double(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let value): !value.isEmpty
        case .map(let value): !value.isEmpty
        }
    }

    /// Python's name of the type, where a message is in Salt's words.
    package var typeName: String {
        switch self {
        case .null: "NoneType"
        case .bool: "bool"
        case .int, .bigInt: "int"
        case .double: "float"
        case .string: "str"
        case .list: "list"
        case .map: "dict"
        }
    }

    /// The kind as a Salt user names it, for messages.
    package var kind: String {
        switch self {
        case .null: "nothing"
        case .bool: "a boolean"
        case .int, .bigInt: "an integer"
        case .double: "a float"
        case .string: "a string"
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}
