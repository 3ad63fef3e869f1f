import OrderedCollections
import Values

extension Filters {
    /// Filters for HTML, XML and URLs. Salt does not escape by itself, so `safe` has nothing to do.
    static let markup: [String: Filter] = [
        "escape": textFilter { .string(escaped($0)) },
        "e": textFilter { .string(escaped($0)) },
        "forceescape": textFilter { .string(escaped($0)) },
        "safe": textFilter { .string($0) },
        "striptags": textFilter { .string(withoutTags($0)) },
        "urlencode": { value, _, _ in .string(try urlEncoded(value)) },
        "urlize": filter(
            "urlize",
            ["trim_url_limit", "nofollow", "target", "rel", "extra_schemes"]
        ) { value, arguments, _ in
            let limit = arguments[0].isNothing ? nil : max(0, try arguments.int(0))
            var relations = try arguments.text(3, or: "").split(separator: " ").map(String.init) + ["noopener"]
            if try arguments.flag(1) { relations.append("nofollow") }
            let target = try arguments.optionalText(2).map { " target=\"\(escaped($0))\"" } ?? ""
            let attributes = " rel=\"\(escaped(Set(relations).sorted().joined(separator: " ")))\"" + target
            let schemes = try arguments[4].isNothing ? [] : arguments.required(4).elements().map(PythonText.text)
            for scheme in schemes where try !LinkText.isScheme(scheme) {
                throw Failure(.runtime, "\(PythonText.quoted(scheme)) is not a valid URI scheme prefix.")
            }
            let links = LinkText(limit: limit, attributes: attributes, schemes: schemes)
            return .string(try links.linked(PythonText.text(value)))
        },
        "xmlattr": filter("xmlattr", ["autospace"]) { value, arguments, _ in
            if let failure = value.failure { throw failure }
            guard case .dict(let dict) = value else {
                throw Failure(.other, "'\(value.typeName)' object has no attribute 'items'")
            }
            let text = try attributes(dict)
            return .string(try arguments.flag(0, or: true) && !text.isEmpty ? " " + text : text)
        },
        "pprint": { value, _, _ in .string(PrettyPrint.text(value)) },
        "tojson": filter("tojson", ["indent", "sort_keys", "ensure_ascii"]) { value, arguments, _ in
            if value.isUndefined { return value }
            var writer = try JSONText(
                indent: arguments[0],
                sortsKeys: arguments.flag(1),
                escapesUnicode: arguments.flag(2, or: true)
            )
            var text = try writer.written(value)
            for (character, code) in [("<", "003c"), (">", "003e"), ("&", "0026"), ("'", "0027")] {
                text = text.replacing(text: character, with: "\\u" + code)
            }
            return .string(text)
        },
    ]

    static func escaped(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): result += Array("&amp;".utf8)
            case UInt8(ascii: "<"): result += Array("&lt;".utf8)
            case UInt8(ascii: ">"): result += Array("&gt;".utf8)
            case UInt8(ascii: "'"): result += Array("&#39;".utf8)
            case UInt8(ascii: "\""): result += Array("&#34;".utf8)
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func withoutTags(_ text: String) -> String {
        var result: [UInt8] = []
        var isInTag = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "<") {
                isInTag = true
            } else if byte == UInt8(ascii: ">"), isInTag {
                isInTag = false
            } else if !isInTag {
                result.append(byte)
            }
        }
        var plain = String(decoding: result, as: UTF8.self)
        let entities = [
            ("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
        ]
        for (entity, character) in entities { plain = plain.replacing(text: entity, with: character) }
        return TextSearch.splitAtBlanks(plain, most: .max, fromEnd: false).joined(separator: " ")
    }

    private static func urlEncoded(_ value: Object) throws -> String {
        if let failure = value.failure { throw failure }
        let pairs: [[Object]]
        switch value {
        case .dict(let dict): pairs = dict.entries.map { [$0.key.object, $0.value] }
        case .list(let list): pairs = try list.consume().map { try $0.elements() }
        default: return percentEncoded(try PythonText.text(value), keeping: "/")
        }
        return try pairs.map { pair in
            guard pair.count == 2 else {
                throw Failure(.other, "not enough values to unpack (expected 2, got \(pair.count))")
            }
            return try pair.map { formEncoded(try PythonText.text($0)) }.joined(separator: "=")
        }.joined(separator: "&")
    }

    private static func attributes(_ dict: DictObject) throws -> String {
        var parts: [String] = []
        for (key, value) in dict.entries {
            if case .null = value { continue }
            if value.isUndefined { continue }
            let name = try PythonText.text(key.object)
            guard !name.utf8.contains(where: { $0.isBlank || "/>=".utf8.contains($0) }) else {
                throw Failure(.other, "Invalid character in attribute name: \(PythonText.quoted(name))")
            }
            parts.append("\(escaped(name))=\"\(escaped(try PythonText.text(value)))\"")
        }
        return parts.joined(separator: " ")
    }
}

/// Python's `pprint`: one line where it fits in 80 columns, else one element a line.
enum PrettyPrint {
    static func text(_ object: Object, indent: Int = 0, trailing: Int = 0) -> String {
        let line = PythonText.representation(sorted(object))
        guard indent + trailing + line.scalarCount > 80, indent < 200 else { return line }
        let margin = ",\n" + String(repeating: " ", count: indent + 1)
        switch object {
        case .dict(let dict) where dict.kind == .ordered && dict.count > 0:
            return "OrderedDict(\(text(.list(dict.pairs()), indent: indent + 12, trailing: trailing + 1)))"
        case .dict(let dict) where dict.kind == .plain && dict.count > 0:
            let entries = entries(dict)
            let parts = entries.enumerated().map { index, entry in
                let key = PythonText.representation(entry.key.object) + ": "
                let rest = index == entries.count - 1 ? trailing + 1 : 1
                return key + text(entry.value, indent: indent + 1 + key.scalarCount, trailing: rest)
            }
            return "{" + parts.joined(separator: margin) + "}"
        case .list(let list) where isWritten(list) && list.count > 0:
            let items = list.items
            let parts = items.enumerated().map { index, item in
                text(item, indent: indent + 1, trailing: index == items.count - 1 ? trailing + 1 : 1)
            }
            let body = parts.joined(separator: margin)
            return list.kind == .list ? "[\(body)]" : items.count == 1 ? "(\(body),)" : "(\(body))"
        default: return line
        }
    }

    private static func entries(_ dict: DictObject) -> [(key: Key, value: Object)] {
        let entries = dict.entries.map { (key: $0.key, value: $0.value) }
        return (try? entries.sorted { try Ordering.isLess($0.key.object, $1.key.object) }) ?? entries
    }

    /// Pillar's own lists stay on one line, as its dicts do.
    private static func isWritten(_ list: ListObject) -> Bool {
        (list.kind == .list || list.kind == .tuple) && list.mappings != .kept
    }

    private static func sorted(_ object: Object, depth: Int = 0) -> Object {
        switch object {
        case .dict(let dict) where dict.kind == .plain && depth < Limits.nesting:
            var storage = DictObject.Storage()
            for (key, value) in entries(dict) { storage[key] = sorted(value, depth: depth + 1) }
            return .dict(DictObject(storage))
        case .list(let list) where isWritten(list) && depth < Limits.nesting:
            return .list(list.items.map { sorted($0, depth: depth + 1) }, list.kind)
        default: return object
        }
    }
}
