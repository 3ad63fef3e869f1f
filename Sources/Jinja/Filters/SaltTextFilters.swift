import BigIntegers
import Patterns
import Values

extension Filters {
    /// Salt's filters for texts and numbers.
    static let saltText: [String: Filter] = [
        "skip": { _, _, _ in .string("") },
        "quote": textFilter { .string(shellQuoted($0)) },
        "to_bool": { value, _, _ in .bool(try toBool(value)) },
        "to_num": { value, _, _ in value.string.map(toNumber) ?? (value.number != nil ? value : .null) },
        "str_to_num": { value, _, _ in value.string.map(toNumber) ?? (value.number != nil ? value : .null) },
        "to_bytes": filter("to_bytes", ["encoding", "errors"]) { value, _, _ in
            if case .bytes = value { return value }
            return .bytes(Array(try PythonText.text(value).utf8))
        },
        "is_hex": { value, _, _ in .bool(value.string.map { PythonNumber.int($0, base: 16) != nil } ?? false) },
        "contains_whitespace": textFilter { .bool($0.unicodeScalars.contains { $0.properties.isWhitespace }) },
        "human_to_bytes": filter("human_to_bytes", ["default_unit", "handle_metric"]) { value, arguments, _ in
            .int(try bytes(PythonText.text(value), unit: arguments.text(0, or: "B"), isMetric: arguments.flag(1)))
        },
        "to_snake_case": textFilter { .string(snakeCase(Array($0.unicodeScalars))) },
        "to_camelcase": filter("to_camelcase", ["uppercamel"]) { value, arguments, _ in
            let words = try PythonText.text(value).pieces(around: "_")
            let isUpper = try arguments.flag(0)
            return .string(
                words.enumerated().map { $0.offset == 0 && !isUpper ? $0.element : TextCase.capitalized($0.element) }
                    .joined()
            )
        },
        "check_whitelist_blacklist": filter(
            "check_whitelist_blacklist",
            ["whitelist", "blacklist"]
        ) { value, arguments, _ in
            let text = try PythonText.text(value)
            return .bool(try isAllowed(text, patterns(arguments[0]), patterns(arguments[1])))
        },
        "path_join": { value, arguments, _ in
            .string(joinedPath(try ([value] + arguments.positional).map { try PythonText.text($0) }))
        },
        "strftime": filter("strftime", ["format"]) { value, arguments, _ in
            .string(try DateText.text(value, arguments.text(0, or: "%Y-%m-%d")))
        },
        "date_format": filter("date_format", ["format"]) { value, arguments, _ in
            .string(try DateText.text(value, arguments.text(0, or: "%Y-%m-%d")))
        },
        "method_call": { value, arguments, frame in
            guard let name = try arguments.positional.first.map(PythonText.text) else {
                throw Failure(.other, "method_call() missing 1 required positional argument: 'f_name'")
            }
            let rest = CallArguments(positional: Array(arguments.positional.dropFirst()), named: arguments.named)
            if let method = Method(MemberName(name), of: value) { return try method.call(value, rest, frame) }
            guard case .foreign(let foreign) = value, let found = try foreign.attribute(name) else { return .null }
            return try found.call(rest, frame)
        },
    ]

    static func toNumber(_ text: String) -> Object {
        PythonNumber.whole(text) ?? PythonNumber.double(.string(text)).map(Object.double) ?? .string(text)
    }

    private static func toBool(_ value: Object) throws -> Bool {
        switch value {
        case .string(let text): return ["yes", "1", "true"].contains(text.lowercased())
        case .bool(let bool): return bool
        case .int(let int): return int > 0
        case .bigInt(let number): return number > 0
        case .list(let list): return list.kind != .tuple && list.count > 0
        case .dict(let dict): return dict.count > 0
        default:
            if let failure = value.failure { throw failure }
            return false
        }
    }

    /// As a word of a shell command.
    static func shellQuoted(_ text: String) -> String {
        if text.isEmpty { return "''" }
        let isPlain = text.utf8.allSatisfy { ($0 < 0x80 && $0.isNameByte) || "@%+=:,./-".utf8.contains($0) }
        return isPlain ? text : "'" + text.replacing(text: "'", with: "'\"'\"'") + "'"
    }

    private static func bytes(_ size: String, unit fallback: String, isMetric: Bool) -> Int {
        let text = TextCase.stripped(size)
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let unit = TextCase.stripped(String(text.dropFirst(digits.count))).lowercased()
        let name = unit.isEmpty ? fallback.lowercased() : unit
        let units = Array("bkmgtpezy")
        guard let number = Double(digits), let first = name.first, let power = units.firstIndex(of: first) else {
            return 0
        }
        let isDecimal = name.count == 2 && name.hasSuffix("b") && power > 0
        guard isDecimal || name == "b" || (power > 0 && (name.count == 1 || name.dropFirst() == "ib")) else { return 0 }
        let base: Double = isDecimal && isMetric ? 1000 : 1024
        let total = (0..<power).reduce(number) { product, _ in product * base }
        return Int(exactly: total.rounded(.towardZero)) ?? .max
    }

    private static func snakeCase(_ text: [Unicode.Scalar]) -> String {
        var result = ""
        for (index, scalar) in text.enumerated() {
            if index > 0, scalar.properties.isUppercase {
                let followsLower = text[index - 1].properties.isLowercase
                let precedesLower = index + 1 < text.count && text[index + 1].properties.isLowercase
                if followsLower || precedesLower { result += "_" }
            }
            result += scalar.properties.lowercaseMapping
        }
        return result
    }

    private static func patterns(_ object: Object?) throws -> [String] {
        guard let object, try object.isTrue() else { return [] }
        if case .string(let text) = object { return [text] }
        return try object.elements().map(PythonText.text)
    }

    private static func isAllowed(_ text: String, _ allowed: [String], _ refused: [String]) throws -> Bool {
        let matches = { (pattern: String) throws -> Bool in
            if Glob.matches(text, pattern) { return true }
            let expression = try? RegularExpression.cached("(?:\(pattern))\\z")
            return try expression?.firstMatch(in: text, atStart: true) != nil
        }
        if try refused.contains(where: matches) { return false }
        return try allowed.isEmpty || allowed.contains(where: matches)
    }

    private static func joinedPath(_ parts: [String]) -> String {
        guard let first = parts.first else { return "" }
        let rest = parts.dropFirst().map { TextCase.stripped(normalPath($0), of: "/", right: false) }
        return normalPath(([first] + rest).joined(separator: "/"))
    }

    /// Python's `posixpath.normpath`.
    private static func normalPath(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !isAbsolute {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        if isAbsolute { return (path.hasPrefix("//") && !path.hasPrefix("///") ? "//" : "/") + joined }
        return joined.isEmpty ? "." : joined
    }
}
