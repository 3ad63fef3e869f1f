import OrderedCollections

extension Filters {
    /// Filters for lists.
    static let sequences: [String: Filter] = [
        "first": { value, _, frame in
            try value.elements().first
                ?? .undefined(frame.session.undefined(Undefined("No first item, sequence was empty.")))
        },
        "last": { value, _, frame in
            try value.elements().last
                ?? .undefined(frame.session.undefined(Undefined("No last item, sequence was empty.")))
        },
        "random": { value, _, frame in
            try value.elements().randomElement()
                ?? .undefined(frame.session.undefined(Undefined("No random item, sequence was empty.")))
        },
        "length": { value, _, _ in .int(try value.length()) },
        "count": { value, _, _ in .int(try value.length()) },
        "list": { value, _, _ in .list(try value.elements()) },
        "join": filter("join", ["d", "attribute"]) { value, arguments, frame in
            let items = try attributes(of: value.elements(), arguments[1], frame)
            let separator = try arguments.text(0, or: "")
            var text = ""
            for (index, item) in items.enumerated() {
                if index > 0 { text += separator }
                text += try PythonText.text(item)
                try Arithmetic.checkLength(text.utf8.count)
            }
            return .string(text)
        },
        "reverse": { value, _, _ in
            if case .string(let string) = value {
                return .string(String(String.UnicodeScalarView(string.unicodeScalars.reversed())))
            }
            return .list(try value.elements().reversed(), .generator)
        },
        "sort": filter("sort", ["reverse", "case_sensitive", "attribute"]) { value, arguments, frame in
            let getter = try AttributeGetter.several(arguments[2])
            let keepsCase = try arguments.flag(1)
            return .list(
                try Ordering.sorted(value.elements(), reverse: arguments.flag(0)) { item in
                    guard !getter.isEmpty else { return keepsCase ? item : item.ignoringCase }
                    return .list(
                        try getter.map { getter in
                            let key = try getter.get(item, frame)
                            return keepsCase ? key : key.ignoringCase
                        }
                    )
                }
            )
        },
        "sum": filter("sum", ["attribute", "start"]) { value, arguments, frame in
            let items = try attributes(of: value.elements(), arguments[0], frame)
            return try items.reduce(arguments[1] ?? .int(0)) { try Arithmetic.apply($0, .add, $1) }
        },
        "dictsort": filter("dictsort", ["case_sensitive", "by", "reverse"]) { value, arguments, _ in
            try dictSorted(value, arguments)
        },
        "items": { value, _, _ in
            if value.isUndefined { return .list([], .generator) }
            guard case .dict(let dict) = value else { throw Failure(.other, "Can only get item pairs from a mapping.") }
            return .list(dict.entries.map { .tuple($0.key.object, $0.value) }, .generator)
        },
    ]

    static func attributes(of items: [Object], _ attribute: Object?, _ frame: Frame) throws -> [Object] {
        guard !attribute.isNothing, let attribute else { return items }
        let getter = try AttributeGetter(attribute)
        return try items.map { try getter.get($0, frame) }
    }

    private static func dictSorted(_ value: Object, _ arguments: BoundArguments) throws -> Object {
        if let failure = value.failure { throw failure }
        guard case .dict(let dict) = value else {
            throw Failure(.other, "'\(value.typeName)' object has no attribute 'items'")
        }
        let by = try arguments.text(1, or: "key")
        guard by == "key" || by == "value" else {
            throw Failure(.other, "You can only sort by either \"key\" or \"value\"")
        }
        let keepsCase = try arguments.flag(0)
        let pairs = dict.entries.map { (key: $0.key.object, value: $0.value) }
        let indices = try Ordering.sorted(pairs.indices.map(Object.int), reverse: arguments.flag(2)) { index in
            let pair = pairs[index.integer ?? 0]
            let key = by == "key" ? pair.key : pair.value
            return keepsCase ? key : key.ignoringCase
        }
        return .list(indices.map { Object.tuple(pairs[$0.integer ?? 0].key, pairs[$0.integer ?? 0].value) })
    }
}

extension Object {
    /// Strings in lower case, for comparing.
    var ignoringCase: Object {
        if case .string(let string) = self { .string(string.lowercased()) } else { self }
    }
}

/// `attribute='a.b.0'` of Jinja's filters.
struct AttributeGetter {
    private let parts: [Object]
    private let fallback: Object?

    init(_ attribute: Object, fallback: Object? = nil) throws {
        if let failure = attribute.failure { throw failure }
        if case .string(let name) = attribute {
            parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                .map { part in
                    let text = String(decoding: part, as: UTF8.self)
                    return text.utf8.allSatisfy(\.isDigit) ? Int(text).map(Object.int) ?? .string(text) : .string(text)
                }
        } else {
            parts = [attribute]
        }
        self.fallback = fallback
    }

    /// `attribute='a,b'`: one after the other.
    static func several(_ attribute: Object?) throws -> [AttributeGetter] {
        guard let attribute, !Optional(attribute).isNothing else { return [] }
        guard case .string(let names) = attribute else { return [try AttributeGetter(attribute)] }
        return try names.split(separator: ",", omittingEmptySubsequences: false)
            .map { try AttributeGetter(.string(String($0))) }
    }

    func get(_ object: Object, _ frame: Frame) throws -> Object {
        var object = object
        for part in parts {
            object = try Access.item(object, part, frame.session)
            if object.isUndefined, let fallback { object = fallback }
        }
        return object
    }
}
