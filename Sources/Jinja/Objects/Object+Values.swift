import OrderedCollections
import Values

extension Object {
    /// `mappings`: what every mapping in it becomes.
    init(_ value: Value, mappings: MappingKind = .plain) {
        switch value {
        case .null: self = .null
        case .bool(let bool): self = .bool(bool)
        case .int(let int): self = .int(int)
        case .bigInt(let number): self = .bigInt(number)
        case .double(let double): self = .double(double)
        case .string(let string): self = .string(string)
        case .list(let list): self = .list(ListObject(list, mappings: mappings))
        case .map(let map): self = .dict(DictObject(values: map, kind: mappings))
        }
    }

    /// The value to hand out of the template. Undefined is an error; what only templates know becomes its text.
    func value(sortingLiterals: Bool = false, depth: Int = 0) throws -> Value {
        guard depth < Limits.nesting else { throw Failure(.other, "maximum recursion depth exceeded") }
        switch self {
        case .undefined(let undefined): throw undefined.failure
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .int(let int): return .int(int)
        case .bigInt(let number): return .bigInt(number)
        case .double(let double): return .double(double)
        case .string(let string): return .string(string)
        case .bytes(let bytes): return .string(String(decoding: bytes, as: UTF8.self))
        case .list(let list):
            if let values = list.untouched(sorting: sortingLiterals) { return .list(values) }
            return .list(try list.consume().map { try $0.value(sortingLiterals: sortingLiterals, depth: depth + 1) })
        case .dict(let dict):
            return .map(try dict.map(sortingLiterals: sortingLiterals, depth: depth))
        case .foreign(let foreign):
            guard let elements = try foreign.elements() else { return .string(foreign.representation) }
            return .list(try elements.map { try $0.value(sortingLiterals: sortingLiterals, depth: depth + 1) })
        }
    }
}

extension DictObject {
    fileprivate func map(sortingLiterals: Bool, depth: Int) throws -> Value.Map {
        if let untouched, keepsOrder || !sortingLiterals { return untouched }
        var map = Value.Map(minimumCapacity: count)
        for (key, object) in entries {
            map[try key.object.value(depth: depth + 1)] =
                try object.value(sortingLiterals: sortingLiterals, depth: depth + 1)
        }
        if sortingLiterals, !keepsOrder { try map.sort { try Ordering.yamlKey($0.key, isBefore: $1.key) } }
        return map
    }
}
