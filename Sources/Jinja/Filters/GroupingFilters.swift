extension Filters {
    /// Filters that cut lists into groups.
    static let grouping: [String: Filter] = [
        "batch": filter("batch", ["linecount", "fill_with"]) { value, arguments, _ in
            let size = try arguments.int(0)
            var rows: [[Object]] = []
            for item in try value.elements() {
                if rows.isEmpty || rows[rows.count - 1].count == size { rows.append([]) }
                rows[rows.count - 1].append(item)
            }
            if let fill = arguments[1], !arguments[1].isNothing, let last = rows.last, last.count < size {
                try Arithmetic.checkCount(size)
                rows[rows.count - 1] += Array(repeating: fill, count: size - last.count)
            }
            return .list(rows.map { .list($0) }, .generator)
        },
        "slice": filter("slice", ["slices", "fill_with"]) { value, arguments, _ in
            let items = try value.elements()
            let count = try arguments.int(0)
            guard count > 0 else { throw Failure(.other, "integer division or modulo by zero") }
            try Arithmetic.checkCount(count)
            let (size, extra) = (items.count / count, items.count % count)
            let columns = (0..<count).map { index in
                let start = index * size + min(index, extra)
                let column = Array(items[start..<start + size + (index < extra ? 1 : 0)])
                guard let fill = arguments[1], !arguments[1].isNothing, index >= extra else {
                    return Object.list(column)
                }
                return Object.list(column + [fill])
            }
            return .list(columns, .generator)
        },
        "groupby": filter("groupby", ["attribute", "default", "case_sensitive"]) { value, arguments, frame in
            let fallback = arguments[1].isNothing ? nil : arguments[1]
            let getter = try AttributeGetter(arguments.required(0), fallback: fallback)
            let keepsCase = try arguments.flag(2)
            let key = { (item: Object) throws -> Object in
                let found = try getter.get(item, frame)
                return keepsCase ? found : found.ignoringCase
            }
            var groups: [(key: Object, items: [Object])] = []
            for item in try Ordering.sorted(value.elements(), by: key) {
                let found = try key(item)
                if let last = groups.last, Equality.areEqual(last.key, found) {
                    groups[groups.count - 1].items.append(item)
                } else {
                    groups.append((found, [item]))
                }
            }
            return .list(try groups.map { .foreign(GroupObject(try getter.get($0.items[0], frame), $0.items)) })
        },
    ]
}

/// One group of `groupby`: a pair, with names for its parts.
final class GroupObject: ForeignObject {
    private let key: Object
    private let items: Object

    init(_ key: Object, _ items: [Object]) {
        self.key = key
        self.items = .list(items)
    }

    var typeName: String { "_GroupTuple" }
    var representation: String { PythonText.representation(.tuple(key, items)) }
    func elements() -> [Object]? { [key, items] }

    func item(_ key: Object) -> Object? {
        switch key.integer {
        case 0, -2: self.key
        case 1, -1: items
        default: nil
        }
    }

    func attribute(_ name: String) -> Object? {
        switch name {
        case "grouper": key
        case "list": items
        default: nil
        }
    }
}
