import OrderedCollections

/// Methods of dicts, by Python's names.
enum DictMethod: String, Sendable {
    case clear, copy, fromkeys, get, items, keys, pop, popitem, setdefault, update, values
    case moveToEnd = "move_to_end"

    /// Only ordered dicts have some of them.
    func belongs(to dict: DictObject) -> Bool { self != .moveToEnd || dict.kind == .ordered }

    func call(_ dict: DictObject, _ arguments: CallArguments) throws -> Object {
        switch self {
        case .get: return try get(dict, arguments)
        case .items: return .list(dict.pairs(.items))
        case .keys: return .list(ListObject(dict.entries.keys.map(\.object), .keys, mappings: dict.kind))
        case .values: return .list(ListObject(Array(dict.entries.values), .values, mappings: dict.kind))
        case .update: try update(dict, arguments)
        case .pop: return try pop(dict, arguments)
        case .popitem: return try popItem(dict, arguments)
        case .setdefault: return try setDefault(dict, arguments)
        case .copy: return .dict(DictObject(dict.entries, kind: dict.kind))
        case .clear: dict.entries = [:]
        case .moveToEnd: try moveToEnd(dict, arguments)
        case .fromkeys: return try fromKeys(dict, arguments)
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

    private func popItem(_ dict: DictObject, _ arguments: CallArguments) throws -> Object {
        let bound = try BoundArguments(rawValue, arguments, dict.kind == .ordered ? ["last"] : [])
        let last = try dict.kind != .ordered || bound.flag(0, or: true)
        guard dict.count > 0 else { throw Failure(.other, "'popitem(): dictionary is empty'") }
        let (key, value) = last ? dict.entries.removeLast() : dict.entries.removeFirst()
        return .tuple(key.object, value)
    }

    private func moveToEnd(_ dict: DictObject, _ arguments: CallArguments) throws {
        let bound = try BoundArguments(rawValue, arguments, ["key", "last"])
        let key = try bound.required(0)
        guard let value = dict.entries.removeValue(forKey: try Key(key)) else {
            throw Failure(.other, PythonText.representation(key))
        }
        let index = try bound.flag(1, or: true) ? dict.count : 0
        dict.entries.updateValue(value, forKey: try Key(key), insertingAt: index)
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

    private func fromKeys(_ owner: DictObject, _ arguments: CallArguments) throws -> Object {
        let bound = try BoundArguments(rawValue, arguments, ["iterable", "value"])
        let dict = DictObject([:], kind: owner.kind == .ordered ? .ordered : .plain)
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
