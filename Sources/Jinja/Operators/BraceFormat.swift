/// Python's `'{0} {name:>8}'.format(a, name=b)`, within the sandbox.
struct BraceFormat {
    private let arguments: CallArguments
    private var automatic = 0

    static func format(_ format: String, _ arguments: CallArguments) throws -> String {
        var run = BraceFormat(arguments: arguments)
        return try run.run(Array(format.utf8), depth: 0)
    }

    private init(arguments: CallArguments) {
        self.arguments = arguments
    }

    private mutating func run(_ bytes: [UInt8], depth: Int) throws -> String {
        guard depth < 3 else { throw Failure(.other, "Max string recursion exceeded") }
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let isDoubled = index + 1 < bytes.count && bytes[index + 1] == byte
            switch byte {
            case UInt8(ascii: "{") where !isDoubled:
                let end = try fieldEnd(bytes, index)
                text += try field(Array(bytes[(index + 1)..<end]), depth: depth).utf8
                try Arithmetic.checkLength(text.count)
                index = end + 1
            case UInt8(ascii: "{"), UInt8(ascii: "}"):
                guard isDoubled else { throw Failure(.other, "Single '}' encountered in format string") }
                text.append(byte)
                index += 2
            default:
                text.append(byte)
                index += 1
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func fieldEnd(_ bytes: [UInt8], _ start: Int) throws -> Int {
        var depth = 0
        for index in start..<bytes.count {
            if bytes[index] == UInt8(ascii: "{") { depth += 1 }
            if bytes[index] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return index }
        }
        throw Failure(
            .other,
            start + 1 == bytes.count ? "Single '{' encountered in format string" : "expected '}' before end of string"
        )
    }

    private mutating func field(_ bytes: [UInt8], depth: Int) throws -> String {
        let name = bytes.prefix { $0 != UInt8(ascii: "!") && $0 != UInt8(ascii: ":") }
        var object = try value(String(decoding: name, as: UTF8.self))
        var rest = bytes[name.endIndex...]
        if rest.first == UInt8(ascii: "!") {
            object = try converted(object, rest.dropFirst().first)
            rest = rest.dropFirst(2)
        }
        guard rest.first == UInt8(ascii: ":") else { return try PythonText.text(object) }
        return try FormatSpec(try run(Array(rest.dropFirst()), depth: depth + 1)).apply(object)
    }

    private func converted(_ object: Object, _ conversion: UInt8?) throws -> Object {
        switch conversion {
        case UInt8(ascii: "r"), UInt8(ascii: "a"): .string(PythonText.representation(object))
        case UInt8(ascii: "s"): .string(try PythonText.text(object))
        default: throw Failure(.other, "Unknown conversion specifier")
        }
    }

    /// `0`, `name`, `name.attribute`, `name[key]`.
    private mutating func value(_ field: String) throws -> Object {
        let parts = field.utf8.split(omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[")
        }
        .map { String(decoding: $0, as: UTF8.self) }
        var object = try root(parts.first ?? "")
        for part in parts.dropFirst() {
            let key = part.hasSuffix("]") ? String(decoding: part.utf8.dropLast(), as: UTF8.self) : part
            let found: Object?
            switch object {
            case .dict(let dict): found = try dict[key] ?? Int(key).flatMap { try dict[Key(.int($0))] }
            case .list: found = Int(key).flatMap { Slices.element(object, $0) }
            case .foreign(let foreign) where !key.hasPrefix("_"): found = try foreign.attribute(key)
            default: found = nil
            }
            guard let found else {
                throw Failure(.other, "'\(object.typeName)' object has no attribute \(PythonText.quoted(key))")
            }
            object = found
        }
        return object
    }

    private mutating func root(_ name: String) throws -> Object {
        if name.isEmpty || name.utf8.allSatisfy(\.isDigit) {
            let index = Int(name) ?? automatic
            if name.isEmpty { automatic += 1 }
            guard index < arguments.positional.count else {
                throw Failure(.other, "Replacement index \(index) out of range for positional args tuple")
            }
            return arguments.positional[index]
        }
        guard let value = arguments.named.first(where: { $0.name == name })?.value else {
            throw Failure(.other, PythonText.quoted(name))
        }
        return value
    }
}

extension FormatSpec {
    /// Reads `[[fill]align][sign][#][0][width][,][.precision][type]`.
    init(_ text: String) throws {
        var rest = Array(text.unicodeScalars)[...]
        let aligns: [Unicode.Scalar] = ["<", ">", "^", "="]
        if rest.count > 1, aligns.contains(rest[rest.startIndex + 1]) {
            fill = String(rest.removeFirst())
            align = Character(rest.removeFirst())
        } else if let first = rest.first, aligns.contains(first) {
            align = Character(rest.removeFirst())
        }
        if let sign = rest.first, ["+", "-", " "].contains(sign) {
            plus = sign == "-" ? "" : String(sign)
            rest.removeFirst()
        }
        if rest.first == "#" {
            isAlternate = true
            rest.removeFirst()
        }
        if rest.first == "0", align == nil {
            align = "="
            fill = "0"
        }
        width = FormatSpec.number(&rest) ?? 0
        if let group = rest.first, group == "," || group == "_" { grouping = String(rest.removeFirst()) }
        if rest.first == "." {
            rest.removeFirst()
            guard let digits = FormatSpec.number(&rest) else {
                throw Failure(.other, "Format specifier missing precision")
            }
            precision = digits
        }
        type = rest.popFirst().flatMap { UInt8(exactly: $0.value) }
        guard rest.isEmpty else { throw Failure(.other, "Invalid format specifier") }
    }

    private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int? {
        let digits = rest.prefix { $0.value >= 48 && $0.value <= 57 }
        rest = rest.dropFirst(digits.count)
        return Int(String(String.UnicodeScalarView(digits)))
    }

    func apply(_ object: Object) throws -> String {
        if let failure = object.failure { throw failure }
        var spec = self
        switch (object, type) {
        case (.bool, nil), (.string, nil), (.string, UInt8(ascii: "s")):
            if case .bool = object, align == nil, width > 0 { spec.align = ">" }
            return try spec.padded(spec.cut(PythonText.text(object)))
        case (.int, _), (.bigInt, _), (.bool, _), (.double, _):
            spec.align = align ?? ">"
            return try spec.applyNumber(object)
        default:
            guard type == nil, width == 0, fill == " " else {
                throw Failure(.other, "unsupported format string passed to \(object.typeName).__format__")
            }
            return try PythonText.text(object)
        }
    }

    private func applyNumber(_ object: Object) throws -> String {
        if object.isWhole || object.integer != nil, type == nil || "bdoxXn".utf8.contains(type ?? 0) {
            return try number(object, type ?? UInt8(ascii: "d"))
        }
        guard let number = object.number else { return "" }
        switch type {
        case nil:
            guard precision != nil else {
                let text = FloatText.representation(number.magnitude)
                return try padded(text, sign: number.sign == .minus ? "-" : plus)
            }
            return try float(number, UInt8(ascii: "g"))
        case let type? where "eEfFgG%".utf8.contains(type): return try float(number, type)
        default:
            throw Failure(
                .other,
                "Unknown format code '\(Unicode.Scalar(type ?? 63))' for object of type '\(object.typeName)'"
            )
        }
    }
}
