import OrderedCollections

/// JMESPath, the language of `json_query`: https://jmespath.org.
enum JMESPath {
    static func search(_ expression: String, in object: Object) throws -> Object {
        try find(JMESParser.parse(expression), in: object)
    }

    static func find(_ node: JMESNode, in object: Object) throws -> Object {
        switch node {
        case .current: return object
        case .literal(let literal): return literal
        case .field(let name):
            guard case .dict(let dict) = object else { return .null }
            return try dict[Key(.string(name))] ?? .null
        case .index(let index): return array(object).flatMap { Slices.element(.list($0), index) } ?? .null
        case .slice(let start, let stop, let step):
            return try array(object).flatMap { try Slices.slice(.list($0), start, stop, step) } ?? .null
        case .chain(let first, let second): return try find(second, in: find(first, in: object))
        case .projection(let base, let each): return try projection(array(find(base, in: object))?.items, each)
        case .values(let base, let each):
            guard case .dict(let dict) = try find(base, in: object) else { return .null }
            return try projection(Array(dict.entries.values), each)
        case .filter(let base, let each, let condition):
            let items = try array(find(base, in: object))?.items.filter { isTrue(try find(condition, in: $0)) }
            return try projection(items, each)
        case .flatten(let base): return try flattened(array(find(base, in: object)))
        default: return try combined(node, in: object)
        }
    }

    private static func combined(_ node: JMESNode, in object: Object) throws -> Object {
        switch node {
        case .or(let left, let right):
            let found = try find(left, in: object)
            return isTrue(found) ? found : try find(right, in: object)
        case .and(let left, let right):
            let found = try find(left, in: object)
            return isTrue(found) ? try find(right, in: object) : found
        case .not(let operand): return .bool(!isTrue(try find(operand, in: object)))
        case .compare(let left, let sign, let right):
            return try compare(find(left, in: object), sign, find(right, in: object))
        case .list(let nodes):
            if case .null = object { return .null }
            return .list(ListObject(try nodes.map { try find($0, in: object) }))
        case .mapping(let entries):
            if case .null = object { return .null }
            let dict = DictObject()
            for (name, node) in entries { dict[name] = try find(node, in: object) }
            return .dict(dict)
        case .call(let name, let nodes): return try JMESFunctions.call(name, nodes, in: object)
        default: return .null
        }
    }

    static func array(_ object: Object) -> ListObject? {
        if case .list(let list) = object, list.kind == .list { list } else { nil }
    }

    private static func projection(_ items: [Object]?, _ each: JMESNode) throws -> Object {
        guard let items else { return .null }
        var found: [Object] = []
        for item in items {
            let result = try find(each, in: item)
            if case .null = result { continue }
            found.append(result)
        }
        return .list(ListObject(found))
    }

    private static func flattened(_ list: ListObject?) throws -> Object {
        guard let list else { return .null }
        var found: [Object] = []
        for item in list.items {
            if let inner = array(item) { found += inner.items } else { found.append(item) }
            try Arithmetic.checkCount(found.count)
        }
        return .list(ListObject(found))
    }

    /// The empty, null and false are false; zero is not.
    static func isTrue(_ object: Object) -> Bool {
        switch object {
        case .null, .bool(false), .undefined: false
        case .string(let string): !string.isEmpty
        case .list(let list): list.kind != .list || list.count > 0
        case .dict(let dict): dict.count > 0
        default: true
        }
    }

    private static func compare(_ left: Object, _ sign: JMESToken.Kind, _ right: Object) throws -> Object {
        switch sign {
        case .equal: return .bool(areEqual(left, right))
        case .unequal: return .bool(!areEqual(left, right))
        default: break
        }
        let kinds = (JMESFunctions.kind(left), JMESFunctions.kind(right))
        guard kinds == ("number", "number") || kinds == ("string", "string") else { return .null }
        switch sign {
        case .less: return .bool(try Ordering.compare(left, .less, right))
        case .lessOrEqual: return .bool(try Ordering.compare(left, .lessOrEqual, right))
        case .greater: return .bool(try Ordering.compare(left, .greater, right))
        default: return .bool(try Ordering.compare(left, .greaterOrEqual, right))
        }
    }

    /// `true` is not 1 here.
    private static func areEqual(_ left: Object, _ right: Object) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): left == right
        case (.bool, _), (_, .bool): false
        default: Equality.areEqual(left, right)
        }
    }
}
