import OrderedCollections
import Values

/// How Go writes values and reads literals.
enum GoFormat {
    /// The result of an action; nothing at all is shown as that.
    static func shown(_ value: Value) -> String { value.isNull ? "<no value>" : text(value) }

    /// `%v`.
    static func text(_ value: Value) -> String {
        switch value {
        case .null: "<nil>"
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .bigInt(let number): "\(number)"
        case .double(let double): number(double)
        case .string(let text): text
        case .list(let list): "[" + list.map(text).joined(separator: " ") + "]"
        case .map(let map):
            "map[" + sorted(map).map { "\(text($0.key)):\(text($0.value))" }.joined(separator: " ") + "]"
        }
    }

    /// `print`: a blank between two values of which neither is a text.
    static func print(_ values: [Value]) -> String {
        var result = ""
        for (index, value) in values.enumerated() {
            if index > 0, values[index - 1].string == nil, value.string == nil { result += " " }
            result += text(value)
        }
        return result
    }

    static func sorted(_ map: Value.Map) -> [(key: Value, value: Value)] {
        map.sorted { GoText(text($0.key)) < GoText(text($1.key)) }
    }

    static func isTrue(_ value: Value) -> Bool { value.isTruthy }

    static func type(of value: Value) -> String {
        switch value {
        case .null: "nil"
        case .bool: "bool"
        case .int, .bigInt: "int"
        case .double: "float64"
        case .string: "string"
        case .list: "[]interface {}"
        case .map: "map[string]interface {}"
        }
    }

    /// The shortest digits that say the number, with an exponent from a million on (`%v` of a float64).
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let (digits, exponent) = decimal(value.magnitude)
        let sign = value.sign == .minus ? "-" : ""
        guard exponent >= -4, exponent < 6 else {
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            let power = String(exponent.magnitude)
            return sign + digits.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+")
                + (power.count < 2 ? "0" : "") + power
        }
        return sign + plain(digits, exponent)
    }

    /// The digits of a number without zeros around them, and the power of ten of the first.
    private static func decimal(_ value: Double) -> (digits: String, exponent: Int) {
        guard value != 0 else { return ("0", 0) }
        let parts = "\(value)".split(separator: "e")
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let all = halves.joined()
        let leading = all.prefix { $0 == "0" }.count
        var digits = all.dropFirst(leading)
        while digits.last == "0" { digits.removeLast() }
        let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return (String(digits), halves[0].count - 1 - leading + power)
    }

    private static func plain(_ digits: String, _ exponent: Int) -> String {
        guard exponent >= 0 else { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
        let padded = digits + String(repeating: "0", count: max(0, exponent + 1 - digits.count))
        let fraction = padded.dropFirst(exponent + 1)
        return padded.prefix(exponent + 1) + (fraction.isEmpty ? "" : "." + fraction)
    }

    // MARK: literals

    /// A number as Go writes it in a program: whole in four bases, or with a fraction or exponent.
    static func number(_ text: String) -> Value? {
        let digits = text.filter { $0 != "_" }
        let unsigned = digits.drop { $0 == "-" || $0 == "+" }
        let sign = digits.hasPrefix("-") ? "-" : ""
        for (prefix, radix) in [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)]
        where unsigned.hasPrefix(prefix) {
            return Int(sign + unsigned.dropFirst(2), radix: radix).map(Value.int)
        }
        if unsigned.count > 1, unsigned.first == "0", let octal = Int(sign + unsigned, radix: 8) { return .int(octal) }
        if let int = Int(digits) { return .int(int) }
        guard unsigned.first.map({ $0 == "." || $0.isWholeNumber }) == true else { return nil }
        return Double(digits).flatMap { $0.isFinite ? .double($0) : nil }
    }

    /// What stands between quotes, with its escapes undone; nil where one is wrong.
    static func unquoted(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escape = rest.popFirst() else { return nil }
            switch escape {
            case UInt8(ascii: "x"): guard let value = code(&rest, 2) else { return nil }; result.append(UInt8(value))
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                guard let value = code(&rest, escape == UInt8(ascii: "u") ? 4 : 8), let scalar = UnicodeScalar(value)
                else { return nil }
                result += Array(String(Character(scalar)).utf8)
            default:
                guard let plain = escapes[escape] else { return nil }
                result.append(plain)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let escapes: [UInt8: UInt8] = Dictionary(
        uniqueKeysWithValues: zip("abfnrtv\\'\"".utf8, [7, 8, 12, 10, 13, 9, 11, 92, 39, 34])
    )

    private static func code(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> UInt32? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return UInt32(String(decoding: rest.prefix(count), as: UTF8.self), radix: 16)
    }

    /// `%q`.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 32 || scalar.value == 127:
                result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    // MARK: escapes

    static func escapedForHTML(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "'": result += "&#39;"
            case "\"": result += "&#34;"
            default: result.append(character)
            }
        }
    }

    /// `url.QueryEscape`.
    static func escapedForQuery(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(UnicodeScalar(byte))
            case UInt8(ascii: " "): result += "+"
            default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
