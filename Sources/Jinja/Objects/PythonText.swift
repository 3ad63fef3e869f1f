import OrderedCollections

/// How Python prints: `str(x)` and `repr(x)`.
enum PythonText {
    /// `str(x)`. Undefined is an error.
    static func text(_ object: Object) throws -> String {
        switch object {
        case .string(let string): string
        case .int(let int): String(int)
        case .undefined(let undefined): try text(undefined)
        default: representation(object)
        }
    }

    private static func text(_ undefined: Undefined) throws -> String {
        if undefined.isLenient { return "" }
        throw undefined.failure
    }

    /// `repr(x)`.
    static func representation(_ object: Object) -> String {
        var text = ""
        write(object, into: &text, depth: 0, yamlStrings: false)
        return text
    }

    /// As Salt prints a dict or list in `{{ }}`: strings with newlines inside dicts as YAML reads them. Throws where an undefined variable is
    /// the value of a dict.
    static func printed(_ object: Object) throws -> String {
        try requireValues(in: object, depth: 0)
        var text = ""
        write(object, into: &text, depth: 0, yamlStrings: true)
        return text
    }

    private static func requireValues(in object: Object, depth: Int) throws {
        guard depth < 200 else { return }
        switch object {
        case .dict(let dict):
            for value in dict.entries.values {
                if case .undefined(let undefined) = value { _ = try text(undefined) }
                try requireValues(in: value, depth: depth + 1)
            }
        case .list(let list) where printsYAMLStrings(list):
            for item in list.items { try requireValues(in: item, depth: depth + 1) }
        default: break
        }
    }

    /// Whether Salt's way with strings goes on inside a list.
    private static func printsYAMLStrings(_ list: ListObject) -> Bool {
        list.title == nil && [.list, .tuple, .set].contains(list.kind)
    }

    private static func write(_ object: Object, into text: inout String, depth: Int, yamlStrings: Bool) {
        guard depth < 200, text.utf8.count < Limits.textBytes else {
            text += "..."
            return
        }
        switch object {
        case .undefined: text += "Undefined"
        case .null: text += "None"
        case .bool(let bool): text += bool ? "True" : "False"
        case .int(let int): text += String(int)
        case .bigInt(let number): text += "\(number)"
        case .double(let double): text += FloatText.representation(double)
        case .string(let string): text += quoted(string)
        case .bytes(let bytes): text += "b" + quoted(bytes: bytes)
        case .list(let list): write(list, into: &text, depth: depth, yamlStrings: yamlStrings)
        case .dict(let dict): write(dict, into: &text, depth: depth, yamlStrings: yamlStrings)
        case .foreign(let foreign): text += foreign.representation
        }
    }

    private static func write(_ list: ListObject, into text: inout String, depth: Int, yamlStrings: Bool) {
        if let title = list.title { return text += title }
        let (start, end) = brackets(list)
        let yamlStrings = yamlStrings && printsYAMLStrings(list)
        guard list.kind != .generator, list.kind != .set || list.count > 0 else {
            text += list.kind == .set ? "set()" : "<generator object>"
            return
        }
        text += start
        for (index, item) in list.items.enumerated() {
            if index > 0 { text += ", " }
            write(item, into: &text, depth: depth + 1, yamlStrings: yamlStrings)
        }
        text += end
    }

    private static func brackets(_ list: ListObject) -> (String, String) {
        switch list.kind {
        case .list: ("[", "]")
        case .tuple: ("(", list.count == 1 ? ",)" : ")")
        case .set: ("{", "}")
        case .generator: ("", "")
        case .keys, .values, .items, .range: ("\(list.typeName)([", "])")
        }
    }

    private static func write(_ dict: DictObject, into text: inout String, depth: Int, yamlStrings: Bool) {
        if dict.kind == .ordered, !yamlStrings { return write(ordered: dict, into: &text, depth: depth) }
        text += "{"
        for (index, entry) in dict.entries.elements.enumerated() {
            if index > 0 { text += ", " }
            text += representation(entry.key.object)
            text += ": "
            if yamlStrings, case .string(let string) = entry.value,
                string.utf8.contains(where: { [9, 10, 13].contains($0) })
            {
                text += YAMLText.doubleQuoted(string, allowsUnicode: true)
            } else {
                write(entry.value, into: &text, depth: depth + 1, yamlStrings: yamlStrings)
            }
        }
        text += "}"
    }

    private static func write(ordered dict: DictObject, into text: inout String, depth: Int) {
        guard dict.count > 0 else { return text += "OrderedDict()" }
        text += "OrderedDict("
        write(dict.pairs(), into: &text, depth: depth + 1, yamlStrings: false)
        text += ")"
    }

    /// A string as Python's `repr` writes it.
    static func quoted(_ string: String) -> String {
        let quote: Unicode.Scalar = string.utf8.contains(39) && !string.utf8.contains(34) ? "\"" : "'"
        if string.utf8.allSatisfy({ $0 >= 32 && $0 < 127 && $0 != 39 && $0 != 92 }) { return "'\(string)'" }
        var text = String(quote)
        for scalar in string.unicodeScalars { text += escaped(scalar, quote: quote) }
        text.unicodeScalars.append(quote)
        return text
    }

    private static func escaped(_ scalar: Unicode.Scalar, quote: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\t": "\\t"
        case "\r": "\\r"
        case "\\": "\\\\"
        case quote: "\\\(quote)"
        case _ where scalar.value < 32 || scalar.value == 127: "\\x" + hex(scalar.value, 2)
        case _ where scalar.isASCII || scalar.isPrintable: String(scalar)
        case _ where scalar.value < 256: "\\x" + hex(scalar.value, 2)
        case _ where scalar.value < 65_536: "\\u" + hex(scalar.value, 4)
        default: "\\U" + hex(scalar.value, 8)
        }
    }

    static func quoted(bytes: [UInt8]) -> String {
        let quote: Unicode.Scalar = bytes.contains(39) && !bytes.contains(34) ? "\"" : "'"
        var text = String(quote)
        for byte in bytes {
            text += byte < 127 ? escaped(Unicode.Scalar(byte), quote: quote) : "\\x" + hex(UInt32(byte), 2)
        }
        text.unicodeScalars.append(quote)
        return text
    }

    static func hex(_ number: UInt32, _ width: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension Unicode.Scalar {
    /// Python prints it as itself in a `repr`.
    var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }
}
