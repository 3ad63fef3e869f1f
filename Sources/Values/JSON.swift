import OrderedCollections

/// JSON text ⇄ `Value`, keeping the order of keys. RFC 8259.
package enum JSON {
    /// Why a text is not JSON, with the place where that showed: its byte from 0, its line and its column from 1.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        package var reason: String
        package var offset: Int
        package var line: Int
        package var column: Int

        init(_ reason: String, at offset: Int, in bytes: [UInt8]) {
            let before = bytes.prefix(offset)
            let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            self.reason = reason
            self.offset = offset
            line = before.count { $0 == UInt8(ascii: "\n") } + 1
            column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
        }

        package var description: String { "not valid JSON: \(reason) in line \(line), column \(column)" }
    }

    /// How deep lists and maps may nest; what comes from the network must not exhaust the stack.
    static let depthLimit = 200

    package static func parse(_ text: String) throws(Failure) -> Value {
        try parse(Array(text.utf8))
    }

    package static func parse(_ bytes: [UInt8]) throws(Failure) -> Value {
        var reader = JSONReader(bytes, likePython: false)
        return try reader.document()
    }

    /// What Salt reads: Python's `json` also takes `NaN`, `Infinity` and `-Infinity`.
    package static func parse(likePython text: String) throws(Failure) -> Value {
        var reader = JSONReader(Array(text.utf8), likePython: true)
        return try reader.document()
    }

    /// One line, no blanks after separators, as the wire wants it. `indent` puts each element on its own line.
    package static func text(_ value: Value, indent: Int? = nil, sortKeys: Bool = false) -> String {
        var writer = JSONWriter(indent: indent, sortKeys: sortKeys)
        writer.write(value)
        return writer.text
    }
}

private struct JSONReader {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private let likePython: Bool

    init(_ bytes: [UInt8], likePython: Bool) {
        self.bytes = bytes
        self.likePython = likePython
    }

    mutating func document() throws(JSON.Failure) -> Value {
        let value = try value()
        skipBlanks()
        guard index == bytes.count else { throw failure("text after the end of the value") }
        return value
    }

    private mutating func value() throws(JSON.Failure) -> Value {
        skipBlanks()
        guard let byte = peek else { throw failure("a value is missing") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { (me: inout Self) throws(JSON.Failure) in try me.map() }
        case UInt8(ascii: "["): return try nested { (me: inout Self) throws(JSON.Failure) in try me.list() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "N") where likePython: return try word("NaN", .double(.nan))
        case UInt8(ascii: "I") where likePython: return try word("Infinity", .double(.infinity))
        case UInt8(ascii: "-") where likePython && bytes[(index + 1)...].first == UInt8(ascii: "I"):
            return try word("-Infinity", .double(-.infinity))
        default: return try number()
        }
    }

    private mutating func nested(
        _ body: (inout Self) throws(JSON.Failure) -> Value
    ) throws(JSON.Failure) -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= JSON.depthLimit else { throw failure("nested more than \(JSON.depthLimit) deep") }
        index += 1
        return try body(&self)
    }

    private mutating func map() throws(JSON.Failure) -> Value {
        var map = Value.Map()
        skipBlanks()
        if take("}") { return .map(map) }
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw failure("a key must be a string") }
            let key = try string()
            skipBlanks()
            guard take(":") else { throw failure("':' is missing") }
            map[.string(key)] = try value()
            skipBlanks()
        } while take(",")
        guard take("}") else { throw failure("'}' is missing") }
        return .map(map)
    }

    private mutating func list() throws(JSON.Failure) -> Value {
        var list: [Value] = []
        skipBlanks()
        if take("]") { return .list(list) }
        repeat {
            list.append(try value())
            skipBlanks()
        } while take(",")
        guard take("]") else { throw failure("']' is missing") }
        return .list(list)
    }

    private mutating func string() throws(JSON.Failure) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw failure("not UTF-8") }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case ..<0x20: throw failure("a control character in a string")
            default: text.append(byte)
            }
        }
        throw failure("a string is not closed")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSON.Failure) {
        guard let byte = peek else { throw failure("a string is not closed") }
        index += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"): text += Array(String(try unicode()).utf8)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func unicode() throws(JSON.Failure) -> Character {
        let first = try fourHexDigits()
        var code = UInt32(first)
        if 0xD800..<0xDC00 ~= first {
            guard take("\\"), take("u") else { throw failure("half a surrogate pair") }
            let second = try fourHexDigits()
            guard 0xDC00..<0xE000 ~= second else { throw failure("half a surrogate pair") }
            code = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
        return Character(scalar)
    }

    private mutating func fourHexDigits() throws(JSON.Failure) -> UInt16 {
        guard index + 4 <= bytes.count,
            bytes[index..<index + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits are missing") }
        index += 4
        return code
    }

    private mutating func number() throws(JSON.Failure) -> Value {
        let start = index
        while let byte = peek, isNumberByte(byte) { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let first = text.first, first == "-" || first.isNumber else { throw failure("not a value") }
        if let int = Int(text) { return .int(int) }
        if let number = Value(wholeNumber: text) { return number }
        guard let double = Double(text), text.utf8.count <= 4_300 else { throw failure("not a number") }
        return .double(double)
    }

    private func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func word(_ word: StaticString, _ value: Value) throws(JSON.Failure) -> Value {
        let count = word.utf8CodeUnitCount
        let matches = word.withUTF8Buffer { bytes[index...].prefix(count).elementsEqual($0) }
        guard matches else { throw failure("not a value") }
        index += count
        return value
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private func failure(_ reason: String) -> JSON.Failure {
        JSON.Failure(reason, at: index, in: bytes)
    }
}

private struct JSONWriter {
    var text = ""
    private let indent: Int?
    private let sortKeys: Bool
    private var depth = 0

    init(indent: Int?, sortKeys: Bool) {
        self.indent = indent
        self.sortKeys = sortKeys
    }

    mutating func write(_ value: Value) {
        switch value {
        case .null: text += "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .int(let int): text += String(int)
        case .bigInt(let number): text += "\(number)"
        case .double(let double): text += double.isFinite ? String(double) : "null"
        case .string(let string): write(string)
        case .list(let list): writeAll(list, "[", "]") { me, element in me.write(element) }
        case .map(let map):
            let pairs = sortKeys ? map.sorted { $0.key.keyText < $1.key.keyText } : map.map { ($0.key, $0.value) }
            writeAll(pairs, "{", "}") { me, pair in
                me.write(pair.0.keyText)
                me.text += me.indent == nil ? ":" : ": "
                me.write(pair.1)
            }
        }
    }

    private mutating func writeAll<Element>(
        _ elements: [Element],
        _ open: String,
        _ close: String,
        _ each: (inout Self, Element) -> Void
    ) {
        text += open
        depth += 1
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            newline()
            each(&self, element)
        }
        depth -= 1
        if !elements.isEmpty { newline() }
        text += close
    }

    private mutating func newline() {
        guard let indent else { return }
        text += "\n" + String(repeating: " ", count: indent * depth)
    }

    private mutating func write(_ string: String) {
        text += "\""
        defer { text += "\"" }
        let isPlain = string.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        guard !isPlain else { return text += string }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case ..<" ":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Value {
    /// The text a scalar has as a JSON key: what Python's `json.dumps` makes of it.
    package var keyText: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .bigInt(let value): "\(value)"
        case .double(let value): String(value)
        case .string(let value): value
        case .list, .map: JSON.text(self)
        }
    }
}
