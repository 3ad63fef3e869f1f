import OrderedCollections

extension Object {
    /// Python's `bool(x)`. Undefined is an error.
    func isTrue() throws -> Bool {
        switch self {
        case .bool(let bool): return bool
        case .null: return false
        case .int(let int): return int != 0
        case .bigInt: return true
        case .double(let double): return double != 0
        case .string(let string): return !string.isEmpty
        case .list(let list): return list.kind == .generator || list.count > 0
        case .dict(let dict): return dict.count > 0
        case .bytes(let bytes): return !bytes.isEmpty
        case .foreign: return true
        case .undefined(let undefined):
            if undefined.isLenient { return false }
            throw undefined.failure
        }
    }

    /// What a `for` goes over.
    func elements() throws -> [Object] {
        switch self {
        case .list(let list): return list.consume()
        case .dict(let dict): return dict.entries.keys.map(\.object)
        case .string(let string): return string.unicodeScalars.map { .string(String($0)) }
        case .bytes(let bytes): return bytes.map { .int(Int($0)) }
        case .undefined(let undefined):
            if undefined.isLenient { return [] }
            throw undefined.failure
        case .foreign(let foreign):
            if let elements = try foreign.elements() { return elements }
        default: break
        }
        throw Failure(.other, "'\(typeName)' object is not iterable")
    }

    /// Python's `iter(x)` would work.
    var isIterable: Bool {
        switch self {
        case .list, .dict, .string, .bytes: true
        case .foreign(let foreign): ((try? foreign.elements()) ?? nil) != nil
        default: false
        }
    }

    /// Python's `len(x)`.
    func length() throws -> Int {
        switch self {
        case .string(let string): return string.scalarCount
        case .list(let list) where list.kind != .generator: return list.count
        case .dict(let dict): return dict.count
        case .bytes(let bytes): return bytes.count
        case .undefined(let undefined):
            if undefined.isLenient { return 0 }
            throw undefined.failure
        case .foreign(let foreign):
            if let elements = try foreign.elements() { return elements.count }
        default: break
        }
        throw Failure(.other, "object of type '\(typeName)' has no len()")
    }

    /// Python's `x in self`.
    func contains(_ item: Object) throws -> Bool {
        if let failure = item.failure ?? failure { throw failure }
        switch self {
        case .string(let string):
            guard case .string(let part) = item else {
                throw Failure(.other, "'in <string>' requires string as left operand, not \(item.typeName)")
            }
            return string.containsText(part)
        case .dict(let dict): return dict[try Key(item)] != nil
        case .list(let list):
            return list.consume().contains { Equality.areEqual($0, item) }
        case .foreign(let foreign):
            if let answer = try foreign.contains(item) { return answer }
            if let elements = try foreign.elements() { return elements.contains { Equality.areEqual($0, item) } }
        default: break
        }
        throw Failure(.other, "argument of type '\(typeName)' is not iterable")
    }
}
