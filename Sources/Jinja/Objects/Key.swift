import BigIntegers
import Values

/// A key of a dict or a member of a set: equal as Python says, so that `1`, `1.0` and `True` are one key.
struct Key: Hashable {
    let object: Object

    init(_ name: String) {
        object = .string(name)
    }

    /// For objects that are known to be hashable.
    init(unchecked object: Object) {
        self.object = object
    }

    /// Fails as Python does for lists and dicts.
    init(_ object: Object) throws {
        switch object {
        case .list(let list) where list.kind == .tuple:
            for item in list.items { _ = try Key(item) }
        case .list, .dict:
            throw Failure(.other, "unhashable type: '\(object.typeName)'")
        case .undefined(let undefined):
            throw undefined.failure
        default: break
        }
        self.object = object
    }

    /// The same as a `Value`; nil for what values cannot hold.
    var value: Value? {
        switch object {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .int(let int): .int(int)
        case .bigInt(let number): .bigInt(number)
        case .double(let double): .double(double)
        case .string(let string): .string(string)
        default: nil
        }
    }

    /// Only an equal value of the same type can equal it.
    var isExact: Bool {
        if case .string = object { true } else { false }
    }

    static func == (left: Key, right: Key) -> Bool {
        if case .string(let left) = left.object, case .string(let right) = right.object { return left == right }
        return Equality.areEqual(left.object, right.object)
    }

    func hash(into hasher: inout Hasher) {
        switch object {
        case .string(let string): hasher.combine(string)
        case .bool(let bool): hasher.combine(bool ? 1 : 0)
        case .int(let int): hasher.combine(int)
        case .bigInt(let number): hasher.combine(Double(number))
        case .double(let double):
            if let int = Int(exactly: double) { hasher.combine(int) } else { hasher.combine(double) }
        case .list(let list): for item in list.items { Key(unchecked: item).hash(into: &hasher) }
        case .bytes(let bytes): hasher.combine(bytes)
        case .foreign(let foreign): hasher.combine(ObjectIdentifier(foreign))
        case .undefined(let undefined): hasher.combine(ObjectIdentifier(undefined))
        case .null, .dict: break
        }
    }
}
