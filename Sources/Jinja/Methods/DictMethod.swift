import OrderedCollections

/// Methods of dicts, by Python's names.
enum DictMethod: String, Sendable {
    case clear, copy, fromkeys, get, items, keys, pop, popitem, setdefault, update, values

    func call(_ dict: DictObject, _ arguments: CallArguments) throws -> Object {
        switch self {
        case .get: return try get(dict, arguments)
        case .items: return .list(dict.entries.map { .tuple($0.key.object, $0.value) }, .items)
        case .keys: return .list(dict.entries.keys.map(\.object), .keys)
        case .values: return .list(Array(dict.entries.values), .values)
        case .update: try update(dict, arguments)
        case .pop: return try pop(dict, arguments)
        case .popitem: return try popItem(dict)
        case .setdefault: return try setDefault(dict, arguments)
        case .copy: return .dict(DictObject(dict.entries, keepsOrder: dict.keepsOrder))
        case .clear: dict.entries = [:]
        case .fromkeys: return try fromKeys(arguments)
        }
        return .null
    }

    private func get(_ dict: DictObject, _ arguments: CallArguments) throws -> Object {
        if arguments.named.isEmpty, let key = arguments.positional.first, arguments.positional.count <= 2 {
            if let value = dict[try Key(key)] { return value }
            return arguments.positional.count == 2 ? arguments.positional[1] : .null
        }
        let bound = try BoundArguments(rawValue, arguments, ["key", "default"])
        return try dict[Key(bound.required(0))] ?? bound[1] ?? .null
    }

    private func pop(_ dict: DictObject, _ arguments: CallArguments) throws -> Object {
        let bound = try BoundArguments(rawValue, arguments, ["key", "default"])
        let key = try bound.required(0)
        if let value = dict.entries.removeValue(forKey: try Key(key)) { return value }
        guard let fallback = bound[1] else { throw Failure(.other, PythonText.representation(key)) }
        return fallback
    }

    private func popItem(_ dict: DictObject) throws -> Object {
        guard dict.count > 0 else { throw Failure(.other, "'popitem(): dictionary is empty'") }
        let (key, value) = dict.entries.removeLast()
        return .tuple(key.object, value)
    }

    private func setDefault(_ dict: DictObject, _ arguments: CallArguments) throws -> Object {
        let bound = try BoundArguments(rawValue, arguments, ["key", "default"])
        let key = try Key(bound.required(0))
        if let value = dict[key] { return value }
        let value = bound[1] ?? .null
        dict[key] = value
        return value
    }

    private func update(_ dict: DictObject, _ arguments: CallArguments) throws {
        for object in arguments.positional { try DictMethod.add(object, to: dict) }
        for (name, value) in arguments.named { dict[name] = value }
    }

    private func fromKeys(_ arguments: CallArguments) throws -> Object {
        let bound = try BoundArguments(rawValue, arguments, ["iterable", "value"])
        let dict = DictObject()
        for key in try bound.required(0).elements() { dict[try Key(key)] = bound[1] ?? .null }
        return .dict(dict)
    }

    /// What `dict(x)` and `d.update(x)` take: a dict, or pairs.
    static func add(_ object: Object, to dict: DictObject) throws {
        if case .dict(let other) = object {
            for (key, value) in other.entries { dict[key] = value }
            return
        }
        for (index, pair) in try object.elements().enumerated() {
            guard pair.isIterable else {
                throw Failure(
                    .other,
                    "cannot convert dictionary update sequence element #\(index) to a sequence"
                )
            }
            let parts = try pair.elements()
            guard parts.count == 2 else {
                throw Failure(
                    .other,
                    "dictionary update sequence element #\(index) has length \(parts.count); 2 is required"
                )
            }
            dict[try Key(parts[0])] = parts[1]
        }
    }
}
