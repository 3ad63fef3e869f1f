extension Object {
    /// Python's name of the type, for messages.
    var typeName: String {
        switch self {
        case .undefined: "StrictUndefined"
        case .null: "NoneType"
        case .bool: "bool"
        case .int, .bigInt: "int"
        case .double: "float"
        case .string: "str"
        case .bytes: "bytes"
        case .dict(let dict): dict.kind == .ordered ? "collections.OrderedDict" : "dict"
        case .list(let list): list.typeName
        case .foreign(let foreign): foreign.typeName
        }
    }

    var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }

    var string: String? {
        if case .string(let string) = self { string } else { nil }
    }
}

extension ListObject {
    /// `odict_items` and the like of an ordered dict.
    var typeName: String {
        let isView = kind == .keys || kind == .values || kind == .items
        return isView && mappings == .ordered ? "o" + kind.typeName : kind.typeName
    }
}

extension ListObject.Kind {
    var typeName: String {
        switch self {
        case .list: "list"
        case .tuple: "tuple"
        case .set: "set"
        case .keys: "dict_keys"
        case .values: "dict_values"
        case .items: "dict_items"
        case .range: "range"
        case .generator: "generator"
        }
    }

    /// Python can take an element by number.
    var isIndexable: Bool { self == .list || self == .tuple || self == .range }
}
