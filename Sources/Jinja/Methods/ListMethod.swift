/// Methods of lists, tuples and sets, by Python's names.
enum ListMethod: String, Sendable {
    case append, clear, copy, count, extend, index, insert, pop, remove, reverse, sort
    case add, difference, discard, intersection, isdisjoint, issubset, issuperset, union, update
    case differenceUpdate = "difference_update"
    case intersectionUpdate = "intersection_update"
    case symmetricDifference = "symmetric_difference"
    case symmetricDifferenceUpdate = "symmetric_difference_update"

    func belongs(to kind: ListObject.Kind) -> Bool {
        switch self {
        case .count, .index: kind == .list || kind == .tuple || kind == .range
        case .append, .extend, .insert, .reverse, .sort: kind == .list
        case .clear, .copy, .pop, .remove: kind == .list || kind == .set
        default: kind == .set
        }
    }

    func call(_ list: ListObject, _ arguments: CallArguments) throws -> Object {
        switch self {
        case .append: try append(list, arguments)
        case .extend: try list.items.append(contentsOf: only(arguments).elements())
        case .insert: try insert(list, arguments)
        case .pop: return try pop(list, arguments)
        case .remove: try remove(list, arguments)
        case .clear: list.items = []
        case .copy: return .list(list.items, list.kind)
        case .count: return try count(list, arguments)
        case .index: return try index(list, arguments)
        case .reverse: list.items.reverse()
        case .sort: try sort(list, arguments)
        default: return try set(list, arguments)
        }
        try Arithmetic.checkCount(list.count)
        return .null
    }

    private func only(_ arguments: CallArguments) throws -> Object {
        try BoundArguments(rawValue, arguments, ["object"]).required(0)
    }

    private func append(_ list: ListObject, _ arguments: CallArguments) throws {
        list.items.append(try only(arguments))
    }

    private func insert(_ list: ListObject, _ arguments: CallArguments) throws {
        let bound = try BoundArguments(rawValue, arguments, ["index", "object"])
        let index = try bound.int(0)
        let position = index < 0 ? max(0, index + list.count) : min(index, list.count)
        list.items.insert(try bound.required(1), at: position)
    }

    private func pop(_ list: ListObject, _ arguments: CallArguments) throws -> Object {
        guard list.count > 0 else { throw Failure(.other, "pop from empty list") }
        let index = try BoundArguments(rawValue, arguments, ["index"]).int(0, or: -1)
        let position = index < 0 ? index + list.count : index
        guard position >= 0, position < list.count else { throw Failure(.other, "pop index out of range") }
        return list.items.remove(at: position)
    }

    private func remove(_ list: ListObject, _ arguments: CallArguments) throws {
        let item = try only(arguments)
        guard let position = list.items.firstIndex(where: { Equality.areEqual($0, item) }) else {
            throw Failure(.other, "list.remove(x): x not in list")
        }
        list.items.remove(at: position)
    }

    private func count(_ list: ListObject, _ arguments: CallArguments) throws -> Object {
        let item = try only(arguments)
        return .int(list.items.count { Equality.areEqual($0, item) })
    }

    private func index(_ list: ListObject, _ arguments: CallArguments) throws -> Object {
        let bound = try BoundArguments(rawValue, arguments, ["value", "start", "stop"])
        let item = try bound.required(0)
        let range = try Slices.indices(bound[1] ?? .null, bound[2] ?? .null, .null, count: list.count)
        guard let position = range.first(where: { Equality.areEqual(list.items[$0], item) }) else {
            throw Failure(.other, "\(PythonText.representation(item)) is not in \(list.kind.typeName)")
        }
        return .int(position)
    }

    private func sort(_ list: ListObject, _ arguments: CallArguments) throws {
        let bound = try BoundArguments(rawValue, arguments, ["key", "reverse"])
        guard bound[0].isNothing else {
            throw Failure(.other, "sort() takes no key function here; use the sort filter")
        }
        list.items = try Ordering.sorted(list.items, reverse: try bound.flag(1)) { $0 }
    }

    private func set(_ list: ListObject, _ arguments: CallArguments) throws -> Object {
        let others = try arguments.positional.map { self == .add || self == .discard ? [$0] : try $0.elements() }
        let first = others.first ?? []
        switch self {
        case .add, .update: list.items = try Sets.union([list.items] + others)
        case .discard, .differenceUpdate: list.items = try Sets.difference(list.items, others.flatMap(\.self))
        case .intersectionUpdate: list.items = try others.reduce(list.items) { try Sets.intersection($0, $1) }
        case .symmetricDifferenceUpdate: list.items = try Sets.symmetricDifference(list.items, first)
        case .symmetricDifference: return .list(try Sets.symmetricDifference(list.items, first), .set)
        case .isdisjoint: return .bool(try Sets.intersection(list.items, first).isEmpty)
        case .union: return .list(try Sets.union([list.items] + others), .set)
        case .difference: return .list(try Sets.difference(list.items, others.flatMap(\.self)), .set)
        case .intersection: return .list(try others.reduce(list.items) { try Sets.intersection($0, $1) }, .set)
        case .issubset: return .bool(try Sets.difference(list.items, first).isEmpty)
        default: return .bool(try Sets.difference(first, list.items).isEmpty)
        }
        return .null
    }
}

/// Sets, kept in the order their members came.
enum Sets {
    static func union(_ parts: [[Object]]) throws -> [Object] {
        var seen: Set<Key> = []
        return try parts.joined().filter { seen.insert(try Key($0)).inserted }
    }

    static func difference(_ left: [Object], _ right: [Object]) throws -> [Object] {
        let gone = Set(try right.map { try Key($0) })
        return try left.filter { !gone.contains(try Key($0)) }
    }

    static func intersection(_ left: [Object], _ right: [Object]) throws -> [Object] {
        let kept = Set(try right.map { try Key($0) })
        return try left.filter { kept.contains(try Key($0)) }
    }

    static func symmetricDifference(_ left: [Object], _ right: [Object]) throws -> [Object] {
        try union([difference(left, right), difference(right, left)])
    }
}
