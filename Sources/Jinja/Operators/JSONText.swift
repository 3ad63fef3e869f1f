import OrderedCollections
import Values

/// JSON as Python's `json` module writes and reads it.
struct JSONText {
    var indent: String?
    var sortsKeys = false
    var escapesUnicode = false
    var itemSeparator = ", "
    var keySeparator = ": "
    private var text = ""

    init(indent: Object? = nil, sortsKeys: Bool = false, escapesUnicode: Bool = false) throws {
        if case .string(let string)? = indent { self.indent = string }
        if let width = indent?.integer {
            try Arithmetic.checkLength(width)
            self.indent = String(repeating: " ", count: max(0, width))
        }
        if self.indent != nil { itemSeparator = "," }
        self.sortsKeys = sortsKeys
        self.escapesUnicode = escapesUnicode
    }

    static func read(_ text: String) throws -> Object {
        do {
            return Object(try JSON.parse(likePython: text))
        } catch {
            var failure = Failure(.runtime, "Unable to load json from \(text)")
            failure.hint = error.description
            throw failure
        }
    }

    mutating func written(_ object: Object) throws -> String {
        try write(object, depth: 0)
        return text
    }

    private mutating func write(_ object: Object, depth: Int) throws {
        guard depth < 300 else { throw Failure(.other, "Circular reference detected") }
        try Arithmetic.checkLength(text.utf8.count)
        switch object {
        case .null: text += "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .int(let int): text += String(int)
        case .bigInt(let number): text += "\(number)"
        case .double(let double): text += JSONText.number(double)
        case .string(let string): write(string)
        case .list(let list) where list.kind == .list || list.kind == .tuple: try write(list, depth: depth)
        case .dict(let dict): try write(dict, depth: depth)
        case .undefined(let undefined): throw undefined.failure
        default: throw Failure(.other, "Object of type \(object.typeName) is not JSON serializable")
        }
    }

    private static func number(_ double: Double) -> String {
        if double.isNaN { return "NaN" }
        if double.isInfinite { return double < 0 ? "-Infinity" : "Infinity" }
        return FloatText.representation(double)
    }

    private mutating func write(_ list: ListObject, depth: Int) throws {
        guard list.count > 0 else { return text += "[]" }
        text += "["
        for (index, item) in list.items.enumerated() {
            if index > 0 { text += itemSeparator }
            newline(depth + 1)
            try write(item, depth: depth + 1)
        }
        newline(depth)
        text += "]"
    }

    private mutating func write(_ dict: DictObject, depth: Int) throws {
        guard dict.count > 0 else { return text += "{}" }
        var entries = Array(dict.entries.elements)
        if sortsKeys { try entries.sort { try Ordering.isLess($0.key.object, $1.key.object) } }
        text += "{"
        for (index, entry) in entries.enumerated() {
            if index > 0 { text += itemSeparator }
            newline(depth + 1)
            write(try JSONText.key(entry.key.object))
            text += keySeparator
            try write(entry.value, depth: depth + 1)
        }
        newline(depth)
        text += "}"
    }

    private static func key(_ object: Object) throws -> String {
        switch object {
        case .string(let string): string
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .bigInt(let number): "\(number)"
        case .double(let double): number(double)
        default: throw Failure(.other, "keys must be str, int, float, bool or None, not \(object.typeName)")
        }
    }

    private mutating func newline(_ depth: Int) {
        guard let indent else { return }
        text += "\n" + String(repeating: indent, count: depth)
    }

    private mutating func write(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars { write(scalar) }
        text += "\""
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case "\u{08}": text += "\\b"
        case "\u{0C}": text += "\\f"
        case _ where scalar.value < 32 || (escapesUnicode && scalar.value > 126):
            for unit in String(scalar).utf16 { text += "\\u" + PythonText.hex(UInt32(unit), 4) }
        default: text.unicodeScalars.append(scalar)
        }
    }
}
