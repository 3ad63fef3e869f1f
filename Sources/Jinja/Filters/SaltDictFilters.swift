import OrderedCollections

extension Filters {
    /// Salt's filters for dicts.
    static let saltDicts: [String: Filter] = [
        "traverse": filter("traverse", ["key", "default", "delimiter"]) { value, arguments, frame in
            let path = try path(arguments.required(0), delimiter: arguments.text(2, or: ":"))
            return try traversed(value, path) ?? arguments[1] ?? .null
        },
        "compare_dicts": filter("compare_dicts", ["new"]) { value, arguments, _ in
            try comparedDicts(value, arguments.required(0))
        },
        "compare_lists": filter("compare_lists", ["new"]) { value, arguments, _ in
            let (old, new) = (try value.elements(), try arguments.required(0).elements())
            let result = DictObject()
            let added = new.filter { !contains(old, $0) }
            let gone = old.filter { !contains(new, $0) }
            if !added.isEmpty { result["new"] = .list(added) }
            if !gone.isEmpty { result["old"] = .list(gone) }
            return .dict(result)
        },
        "to_entries": { value, _, _ in
            let pairs: [(Object, Object)]
            switch value {
            case .dict(let dict): pairs = dict.entries.map { ($0.key.object, $0.value) }
            case .list(let list): pairs = list.items.enumerated().map { (.int($0.offset), $0.element) }
            default: throw value.failure ?? Failure(.other, "Input data must be a dict or list")
            }
            return .list(pairs.map { .dict(DictObject([Key("key"): $0.0, Key("value"): $0.1])) })
        },
        "from_entries": { value, _, _ in
            let result = DictObject()
            for entry in try value.elements() {
                guard case .dict(let dict) = entry else { throw Failure(.other, "an entry must be a dict") }
                guard
                    let key = try ["key", "name"].compactMap({ dict[ignoringCase: $0] }).first(where: {
                        try $0.isTrue()
                    })
                else { continue }
                result[try Key(key)] = dict[ignoringCase: "value"] ?? .null
            }
            return .dict(result)
        },
        "set_dict_key_value": changing("set_dict_key_value") { dict, key, value in dict[key] = value },
        "update_dict_key_value": changing("update_dict_key_value") { dict, key, value in
            if dict[key].isNothing { dict[key] = .dict(DictObject()) }
            guard case .dict(let inner)? = dict[key] else { throw unfit(dict[key], "update") }
            try DictMethod.add(value, to: inner)
        },
        "append_dict_key_value": changing("append_dict_key_value") { dict, key, value in
            if dict[key].isNothing { dict[key] = .list([]) }
            guard case .list(let inner)? = dict[key] else { throw unfit(dict[key], "append") }
            inner.items.append(value)
        },
        "extend_dict_key_value": changing("extend_dict_key_value") { dict, key, value in
            if dict[key].isNothing { dict[key] = .list([]) }
            guard case .list(let inner)? = dict[key] else { throw unfit(dict[key], "extend") }
            inner.items += try value.elements()
        },
        "mysql_to_dict": filter("mysql_to_dict", ["key"]) { value, arguments, _ in
            try tableRows(value, by: arguments.text(0))
        },
    ]

    private static func unfit(_ object: Object?, _ verb: String) -> Failure {
        Failure(.function, "The last key contains a <class '\(object?.typeName ?? "")'>, which cannot \(verb).")
    }

    /// A filter that changes the dict below a path of keys, making the dicts on the way.
    private static func changing(
        _ name: String,
        _ change: @escaping @Sendable (DictObject, Key, Object) throws -> Void
    ) -> Filter {
        filter(name, ["keys", "value", "delimiter", "ordered_dict"]) { value, arguments, _ in
            guard case .dict(let root) = value else {
                throw value.failure ?? Failure(.other, "'\(value.typeName)' object does not support item assignment")
            }
            let path = try arguments.text(0).pieces(around: arguments.text(2, or: ":"))
            let isOrdered = try arguments.flag(3)
            var dict = root
            for part in path.dropLast() {
                if case .dict(let inner)? = dict[part] {
                    dict = inner
                } else {
                    let inner = DictObject([:], kind: isOrdered ? .ordered : .plain)
                    dict[part] = .dict(inner)
                    dict = inner
                }
            }
            try change(dict, Key(path.last ?? ""), arguments.required(1))
            return value
        }
    }

    static func path(_ key: Object, delimiter: String) throws -> [Object] {
        switch key {
        case .string(let text): text.pieces(around: delimiter).map(Object.string)
        case .list(let list): list.items
        default: [key]
        }
    }

    /// Salt's way down a path: through dicts, lists by number, and lists of dicts by key.
    static func traversed(_ value: Object, _ path: [Object]) throws -> Object? {
        var object = value
        for part in path {
            let next: Object?
            switch object {
            case .dict(let dict): next = try dict[Key(part)] ?? number(part).flatMap { try dict[Key($0)] }
            case .list(let list) where list.kind == .list: next = try element(list, part)
            case .undefined(let undefined): throw undefined.failure
            default: next = part.integer.flatMap { Slices.element(object, $0) }
            }
            guard let next else { return nil }
            object = next
        }
        return object
    }

    private static func element(_ list: ListObject, _ part: Object) throws -> Object? {
        let index = PythonNumber.int(part)
        let key = try Key(index.map(Object.int) ?? part)
        for case .dict(let dict) in list.items {
            if let found = dict[key] { return found }
        }
        return index.flatMap { Slices.element(.list(list), $0) }
    }

    private static func number(_ part: Object) -> Object? {
        guard case .string(let text) = part else { return nil }
        return PythonNumber.whole(text) ?? PythonNumber.double(part).map(Object.double)
    }

    private static func comparedDicts(_ old: Object, _ new: Object) throws -> Object {
        guard case .dict(let old) = old, case .dict(let new) = new else {
            throw Failure(.other, "compare_dicts needs two dicts")
        }
        let result = DictObject()
        let keys = try Sets.union([old.entries.keys.map(\.object), new.entries.keys.map(\.object)])
        for key in keys.map(Key.init(unchecked:)) {
            if let before = old[key], let after = new[key], Equality.areEqual(before, after) { continue }
            result[key] = .dict(
                DictObject([Key("old"): old[key] ?? .string(""), Key("new"): new[key] ?? .string("")])
            )
        }
        return .dict(result)
    }

    /// The table that `mysql` prints, as dicts by one column.
    private static func tableRows(_ value: Object, by column: String) throws -> Object {
        let result = DictObject()
        var headers: [String] = []
        for line in try value.elements().map(PythonText.text) where !line.isEmpty && !line.hasPrefix("+") {
            let cells = line.pieces(around: "|").map { TextCase.stripped($0) }
            guard headers.count > 1 else {
                headers = cells
                continue
            }
            let row = DictObject()
            for index in 1..<max(1, min(headers.count - 1, cells.count)) {
                row[headers[index]] = toNumber(cells[index])
            }
            guard let key = row[column] else { throw Failure(.other, PythonText.quoted(column)) }
            result[try Key(key)] = .dict(row)
        }
        return .dict(result)
    }
}

extension DictObject {
    fileprivate subscript(ignoringCase name: String) -> Object? {
        entries.first { $0.key.object.string?.lowercased() == name }?.value
    }
}

extension String {
    /// The text between each two `separator`s.
    func pieces(around separator: String) -> [String] {
        separator.isEmpty ? [self] : TextSearch.split(self, separator, most: .max, fromEnd: false)
    }
}
