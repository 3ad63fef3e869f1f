import Glibc
import Values

/// Go's `fmt.Sprintf`, for the verbs that values of JSON can be written with.
enum GoPrintf {
    /// How far a number in a format may pad: what is written must not depend on a typing error.
    private static let widthLimit = 1000

    private struct Verb {
        var flags: Set<Character> = []
        var width: Int?
        var precision: Int?
        var letter: Character = "v"
    }

    static func text(_ format: String, _ arguments: [Value]) -> String {
        var result = ""
        var rest = Substring(format)
        var place = 0
        while let percent = rest.firstIndex(of: "%") {
            result += rest[..<percent]
            rest = rest[rest.index(after: percent)...]
            guard let verb = verb(&rest) else { return result + "%!(NOVERB)" }
            if verb.letter == "%" {
                result += "%"
            } else if place < arguments.count {
                result += padded(self.text(arguments[place], verb), verb)
                place += 1
            } else {
                result += "%!\(verb.letter)(MISSING)"
            }
        }
        let extra = arguments.dropFirst(place).map {
            $0.isNull ? "<nil>" : "\(GoFormat.type(of: $0))=\(GoFormat.text($0))"
        }
        return result + rest + (extra.isEmpty ? "" : "%!(EXTRA \(extra.joined(separator: ", ")))")
    }

    private static func verb(_ rest: inout Substring) -> Verb? {
        var verb = Verb()
        while let flag = rest.first, "+-# 0".contains(flag) {
            verb.flags.insert(flag)
            rest.removeFirst()
        }
        verb.width = number(&rest)
        if rest.first == "." {
            rest.removeFirst()
            verb.precision = number(&rest) ?? 0
        }
        guard let letter = rest.popFirst() else { return nil }
        verb.letter = letter
        return verb
    }

    private static func number(_ rest: inout Substring) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isWholeNumber }
        rest = rest.dropFirst(digits.count)
        return digits.isEmpty ? nil : min(Int(digits) ?? widthLimit, widthLimit)
    }

    private static func text(_ value: Value, _ verb: Verb) -> String {
        switch (verb.letter, value) {
        case ("v", .double), ("v", .int), ("d", .int): return signed(GoFormat.text(value), verb)
        case ("v", _): return GoFormat.text(value)
        case ("T", _): return value.isNull ? "<nil>" : GoFormat.type(of: value)
        case ("s", .string(let text)): return verb.precision.map { String(text.unicodeScalars.prefix($0)) } ?? text
        case ("q", .string(let text)): return GoFormat.quoted(text)
        case ("x", .string(let text)): return text.utf8.map { hexadecimal(Int($0), width: 2) }.joined()
        case ("X", .string(let text)): return text.utf8.map { hexadecimal(Int($0), width: 2) }.joined().uppercased()
        case ("t", .bool(let bool)): return bool ? "true" : "false"
        case ("x", .int(let int)): return (verb.flags.contains("#") ? "0x" : "") + String(int, radix: 16)
        case ("X", .int(let int)):
            return (verb.flags.contains("#") ? "0X" : "") + String(int, radix: 16, uppercase: true)
        case ("o", .int(let int)): return String(int, radix: 8)
        case ("b", .int(let int)): return String(int, radix: 2)
        case ("c", .int(let int)):
            return UnicodeScalar(UInt32(clamping: int)).map { String(Character($0)) } ?? "\u{fffd}"
        case ("f", .double(let double)), ("e", .double(let double)), ("g", .double(let double)):
            return signed(float(double, verb), verb)
        case ("s", .list(let list)), ("d", .list(let list)), ("q", .list(let list)):
            return "[" + list.map { text($0, verb) }.joined(separator: " ") + "]"
        case (let letter, .null): return "%!\(letter)(<nil>)"
        case (let letter, _): return "%!\(letter)(\(GoFormat.type(of: value))=\(GoFormat.text(value)))"
        }
    }

    private static func signed(_ text: String, _ verb: Verb) -> String {
        guard !text.hasPrefix("-"), !text.hasPrefix("+") else { return text }
        return verb.flags.contains("+") ? "+" + text : verb.flags.contains(" ") ? " " + text : text
    }

    private static func hexadecimal(_ value: Int, width: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    /// C writes these three as Go does, but for `%g` without a precision.
    private static func float(_ value: Double, _ verb: Verb) -> String {
        if verb.letter == "g", verb.precision == nil { return GoFormat.number(value) }
        let format = "%.\(verb.precision ?? 6)\(verb.letter)"
        var buffer = [CChar](repeating: 0, count: widthLimit + 400)
        _ = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func padded(_ text: String, _ verb: Verb) -> String {
        let missing = max(0, (verb.width ?? 0) - text.unicodeScalars.count)
        guard missing > 0 else { return text }
        if verb.flags.contains("-") { return text + String(repeating: " ", count: missing) }
        guard verb.flags.contains("0") else { return String(repeating: " ", count: missing) + text }
        let sign = text.prefix { $0 == "-" || $0 == "+" }
        return sign + String(repeating: "0", count: missing) + text.dropFirst(sign.count)
    }
}
