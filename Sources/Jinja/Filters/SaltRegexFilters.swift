extension Filters {
    /// Salt's filters over regular expressions.
    static let saltRegex: [String: Filter] = [
        "regex_search": filter("regex_search", ["rgx", "ignorecase", "multiline"]) { value, arguments, _ in
            try groups(value, arguments, anchored: false)
        },
        "regex_match": filter("regex_match", ["rgx", "ignorecase", "multiline"]) { value, arguments, _ in
            try groups(value, arguments, anchored: true)
        },
        "regex_replace": filter("regex_replace", ["rgx", "val", "ignorecase", "multiline"]) { value, arguments, _ in
            let regex = try Regex.cached(
                arguments.text(0),
                ignoresCase: arguments.flag(2),
                multiline: arguments.flag(3)
            )
            return .string(try replaced(text(value), regex, with: arguments.text(1)))
        },
        "regex_escape": textFilter { text in
            let special = Set("\\.^$*+?{}[]|()-&~# \t\n\r\u{0B}\u{0C}".unicodeScalars)
            return .string(
                text.unicodeScalars.map { special.contains($0) ? "\\" + String($0) : String($0) }.joined()
            )
        },
    ]

    private static func text(_ value: Object) throws -> String {
        if let failure = value.failure { throw failure }
        guard case .string(let text) = value else {
            throw Failure(.other, "expected string or bytes-like object, got '\(value.typeName)'")
        }
        return text
    }

    private static func groups(_ value: Object, _ arguments: BoundArguments, anchored: Bool) throws -> Object {
        let text = try text(value)
        let regex = try Regex.cached(arguments.text(0), ignoresCase: arguments.flag(1), multiline: arguments.flag(2))
        guard let match = try regex.match(text, anchored: anchored) else { return .null }
        let bytes = Array(text.utf8)
        let wanted = match.groups.count == 1 ? match.groups : Array(match.groups.dropFirst())
        return .list(
            wanted.map { range in range.map { .string(String(decoding: bytes[$0], as: UTF8.self)) } ?? Object.null },
            .tuple
        )
    }

    private static func replaced(_ text: String, _ regex: Regex, with template: String) throws -> String {
        let bytes = Array(text.utf8)
        let replacement = try Replacement(template)
        var result: [UInt8] = []
        var end = 0
        for match in try regex.matches(bytes) {
            result += bytes[end..<match.whole.lowerBound]
            try replacement.append(match, of: bytes, to: &result)
            try Arithmetic.checkLength(result.count)
            end = match.whole.upperBound
        }
        result += bytes[end...]
        return String(decoding: result, as: UTF8.self)
    }
}

/// What `re.sub` puts in place of a match: text with `\1`, `\g<1>` and escapes.
struct Replacement {
    private enum Part {
        case bytes([UInt8])
        case group(Int)
    }

    private var parts: [Part] = []

    init(_ template: String) throws {
        let bytes = Array(template.utf8)
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
                plain.append(bytes[index])
                index += 1
                continue
            }
            index += 1
            if let group = Replacement.group(bytes, &index) {
                parts += [.bytes(plain), .group(group)]
                plain = []
            } else {
                plain += try Replacement.escape(bytes[index])
                index += 1
            }
        }
        parts.append(.bytes(plain))
    }

    /// The group that starts at `index`: `1`, `12`, `g<1>`.
    private static func group(_ bytes: [UInt8], _ index: inout Int) -> Int? {
        if bytes[index].isDigit, bytes[index] != UInt8(ascii: "0") {
            var number = 0
            var end = index
            while end < bytes.count, end < index + 2, bytes[end].isDigit {
                number = number * 10 + Int(bytes[end]) - 48
                end += 1
            }
            index = end
            return number
        }
        guard bytes.has(Array("g<".utf8), at: index), let end = bytes[index...].firstIndex(of: UInt8(ascii: ">")),
            let number = Int(String(decoding: bytes[(index + 2)..<end], as: UTF8.self))
        else { return nil }
        index = end + 1
        return number
    }

    private static func escape(_ byte: UInt8) throws -> [UInt8] {
        switch byte {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "\\"): return [92]
        case UInt8(ascii: "0"): return [0]
        case _ where byte.isNameStart && byte < 0x80:
            throw Failure(.other, "bad escape \\\(Unicode.Scalar(byte)) in the replacement")
        default: return [92, byte]
        }
    }

    func append(_ match: Regex.Match, of bytes: [UInt8], to result: inout [UInt8]) throws {
        for part in parts {
            switch part {
            case .bytes(let plain): result += plain
            case .group(let number):
                guard number < match.groups.count else { throw Failure(.other, "invalid group reference \(number)") }
                if let range = match.groups[number] { result += bytes[range] }
            }
        }
    }
}
