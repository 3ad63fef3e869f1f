import BigIntegers
import OrderedCollections

/// The functions that JMESPath has.
enum JMESFunctions {
    /// What each argument may be; an empty set of kinds stands for any. The last goes for all that follow in an open one.
    private struct Signature {
        var kinds: [[String]]
        var isOpen = false
    }

    private static let ordered = ["array-number", "array-string"]
    private static let by = Signature(kinds: [["array"], ["expref"]])
    private static let signatures: [String: Signature] = [
        "abs": Signature(kinds: [["number"]]), "ceil": Signature(kinds: [["number"]]),
        "floor": Signature(kinds: [["number"]]), "avg": Signature(kinds: [["array-number"]]),
        "sum": Signature(kinds: [["array-number"]]), "max": Signature(kinds: [ordered]),
        "min": Signature(kinds: [ordered]), "sort": Signature(kinds: [ordered.reversed()]),
        "max_by": by, "min_by": by, "sort_by": by, "map": Signature(kinds: [["expref"], ["array"]]),
        "contains": Signature(kinds: [["array", "string"], []]),
        "length": Signature(kinds: [["string", "array", "object"]]),
        "ends_with": Signature(kinds: [["string"], ["string"]]),
        "starts_with": Signature(kinds: [["string"], ["string"]]), "reverse": Signature(kinds: [["array", "string"]]),
        "join": Signature(kinds: [["string"], ["array-string"]]), "keys": Signature(kinds: [["object"]]),
        "values": Signature(kinds: [["object"]]), "merge": Signature(kinds: [["object"]], isOpen: true),
        "not_null": Signature(kinds: [[]], isOpen: true), "to_array": Signature(kinds: [[]]),
        "to_number": Signature(kinds: [[]]), "to_string": Signature(kinds: [[]]), "type": Signature(kinds: [[]]),
    ]

    static func call(_ name: String, _ nodes: [JMESNode], in object: Object) throws -> Object {
        guard let signature = signatures[name] else {
            var failure = Failure(.other, "Unknown function: \(name)()")
            failure.hint = "JMESPath has " + signatures.keys.sorted().joined(separator: ", ")
            throw failure
        }
        try checkCount(name, nodes.count, signature)
        var reference = JMESNode.current
        var values: [Object] = []
        for (node, kinds) in zip(nodes, signature.kinds + Array(repeating: signature.kinds[0], count: nodes.count)) {
            if case .reference(let inner) = node, kinds == ["expref"] {
                reference = inner
            } else {
                values.append(try checked(node, kinds, of: name, in: object))
            }
        }
        return try value(name, values) { [reference] in try JMESPath.find(reference, in: $0) }
    }

    private static func checkCount(_ name: String, _ count: Int, _ signature: Signature) throws {
        let wanted = signature.kinds.count
        if count == wanted || (signature.isOpen && count > wanted) { return }
        let least = signature.isOpen ? "at least " : ""
        throw Failure(
            .other,
            "Expected \(least)\(wanted) argument\(wanted == 1 ? "" : "s") for function \(name)(), received \(count)"
        )
    }

    private static func checked(_ node: JMESNode, _ kinds: [String], of name: String, in object: Object) throws
        -> Object
    {
        if case .reference = node { throw wrong(name, "an expression", kinds, "expref") }
        let value = try JMESPath.find(node, in: object)
        guard kinds.isEmpty || kinds.contains(where: { fits(value, $0) }) else {
            let odd = JMESPath.array(value)?.items.first { item in !kinds.contains { $0.hasSuffix("-" + kind(item)) } }
            guard let odd, kinds.allSatisfy({ $0.hasPrefix("array-") }) else {
                throw wrong(name, try PythonText.text(value), kinds, kind(value))
            }
            throw wrong(name, try PythonText.text(odd), kinds, odd.typeName)
        }
        return value
    }

    private static func wrong(_ name: String, _ value: String, _ kinds: [String], _ kind: String) -> Failure {
        let wanted = PythonText.representation(.list(ListObject(kinds.map(Object.string))))
        return Failure(
            .other,
            "In function \(name)(), invalid type for value: \(value), expected one of: \(wanted), received: \"\(kind)\""
        )
    }

    private static func fits(_ value: Object, _ kind: String) -> Bool {
        guard kind.hasPrefix("array-") else { return self.kind(value) == kind }
        guard let list = JMESPath.array(value) else { return false }
        return list.items.allSatisfy { self.kind($0) == kind.dropFirst(6) }
    }

    /// JMESPath's name of a type.
    static func kind(_ value: Object) -> String {
        switch value {
        case .null, .undefined: "null"
        case .bool: "boolean"
        case .int, .bigInt, .double: "number"
        case .string: "string"
        case .list(let list): list.kind == .list ? "array" : list.kind.typeName
        case .dict: "object"
        case .bytes, .foreign: value.typeName
        }
    }

    private static func value(_ name: String, _ values: [Object], _ each: (Object) throws -> Object) throws -> Object {
        let first = values[0]
        let items = JMESPath.array(first)?.items ?? []
        switch name {
        case "abs", "ceil", "floor": return try number(name, first)
        case "sum": return try items.reduce(.int(0)) { try Arithmetic.apply($0, .add, $1) }
        case "avg":
            if items.isEmpty { return .null }
            return try Arithmetic.apply(value("sum", values, each), .divide, .int(items.count))
        case "max": return try Ordering.sorted(items, reverse: true) { $0 }.first ?? .null
        case "min": return try Ordering.sorted(items) { $0 }.first ?? .null
        case "sort": return .list(ListObject(try Ordering.sorted(items) { $0 }))
        case "max_by": return try sorted(items, name, reverse: true, each).first ?? .null
        case "min_by": return try sorted(items, name, each).first ?? .null
        case "sort_by": return .list(ListObject(try sorted(items, name, each)))
        case "map": return .list(ListObject(try items.map(each)))
        case "length": return .int(try first.length())
        default: return try text(name, values)
        }
    }

    private static func number(_ name: String, _ value: Object) throws -> Object {
        guard case .double(let double) = value else {
            return name == "abs" && (value.number ?? 0) < 0 ? try Arithmetic.negate(value) : value
        }
        if name == "abs" { return .double(double.magnitude) }
        guard let whole = PythonNumber.whole(double.rounded(name == "ceil" ? .up : .down)) else {
            throw Failure(.other, "cannot convert float \(FloatText.representation(double)) to integer")
        }
        return whole
    }

    private static func sorted(
        _ items: [Object],
        _ name: String,
        reverse: Bool = false,
        _ each: (Object) throws -> Object
    ) throws -> [Object] {
        guard let first = items.first else { return [] }
        let wanted = kind(try each(first))
        let kinds = ["number", "string"].contains(wanted) && name == "sort_by" ? [wanted] : ["number", "string"]
        return try Ordering.sorted(items, reverse: reverse) { item in
            let key = try each(item)
            guard kinds.contains(kind(key)) else { throw wrong(name, try PythonText.text(key), kinds, kind(key)) }
            return key
        }
    }

    private static func text(_ name: String, _ values: [Object]) throws -> Object {
        let first = values[0]
        let text = first.string ?? ""
        switch name {
        case "contains":
            if case .string = first, values[1].string == nil { return .bool(false) }
            return .bool(try first.contains(values[1]))
        case "starts_with": return .bool(text.hasScalarPrefix(values[1].string ?? ""))
        case "ends_with": return .bool(text.hasScalarSuffix(values[1].string ?? ""))
        case "reverse":
            guard case .string = first else {
                return .list(ListObject((JMESPath.array(first)?.items ?? []).reversed()))
            }
            return .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
        case "join":
            let parts = (JMESPath.array(values[1])?.items ?? []).compactMap(\.string)
            try Arithmetic.checkLength(parts.reduce(0) { $0 + $1.utf8.count + text.utf8.count })
            return .string(parts.joined(separator: text))
        default: return try converted(name, values)
        }
    }

    private static func converted(_ name: String, _ values: [Object]) throws -> Object {
        let first = values[0]
        switch name {
        case "keys":
            guard case .dict(let dict) = first else { return .null }
            return .list(ListObject(dict.entries.keys.map(\.object)))
        case "values":
            guard case .dict(let dict) = first else { return .null }
            return .list(ListObject(Array(dict.entries.values)))
        case "merge":
            let merged = DictObject()
            for case .dict(let dict) in values { for (key, value) in dict.entries { merged[key] = value } }
            return .dict(merged)
        case "not_null": return values.first { if case .null = $0 { false } else { true } } ?? .null
        case "to_array": return JMESPath.array(first) == nil ? .list(ListObject([first])) : first
        case "to_string": return try string(first)
        case "to_number": return number(first)
        default: return .string(kind(first))
        }
    }

    private static func string(_ value: Object) throws -> Object {
        if case .string = value { return value }
        var json = try JSONText(escapesUnicode: true)
        (json.itemSeparator, json.keySeparator) = (",", ":")
        return .string(try json.written(value))
    }

    private static func number(_ value: Object) -> Object {
        switch value {
        case .int, .bigInt, .double: value
        case .string(let text):
            PythonNumber.whole(text) ?? PythonNumber.double(value).map(Object.double) ?? .null
        default: .null
        }
    }
}

extension String {
    fileprivate func hasScalarPrefix(_ part: String) -> Bool { utf8.starts(with: part.utf8) }
    fileprivate func hasScalarSuffix(_ part: String) -> Bool { utf8.reversed().starts(with: part.utf8.reversed()) }
}
