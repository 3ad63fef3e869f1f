import Patterns

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
            let flags = flags(ignoreCase: try arguments.flag(2), multiline: try arguments.flag(3))
            return .string(try replaced(text(value), arguments.text(0), flags, with: arguments.text(1)))
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
        let flags = flags(ignoreCase: try arguments.flag(1), multiline: try arguments.flag(2))
        guard let match = try firstMatch(of: arguments.text(0), flags, in: text, atStart: anchored) else {
            return .null
        }
        let bytes = Array(text.utf8)
        let wanted = match.groups.count == 1 ? match.groups : Array(match.groups.dropFirst())
        return .list(
            wanted.map { range in range.map { .string(String(decoding: bytes[$0], as: UTF8.self)) } ?? Object.null },
            .tuple
        )
    }

    private static func replaced(
        _ text: String,
        _ pattern: String,
        _ flags: Set<RegularExpression.Flag>,
        with template: String
    ) throws -> String {
        do {
            let expression = try RegularExpression.cached(pattern, flags)
            let replacement = try Replacement(template, for: expression)
            let bytes = Array(text.utf8)
            let result = try replacement.replacing(
                expression.matches(in: bytes),
                in: bytes,
                check: Arithmetic.checkLength
            )
            return String(decoding: result, as: UTF8.self)
        } catch let problem as PatternProblem {
            throw Failure(problem)
        }
    }

    static func flags(ignoreCase: Bool, multiline: Bool) -> Set<RegularExpression.Flag> {
        var flags: Set<RegularExpression.Flag> = []
        if ignoreCase { flags.insert(.ignoreCase) }
        if multiline { flags.insert(.multiline) }
        return flags
    }

    /// The first match of an expression that the template wrote; what is wrong with it is the template's mistake.
    static func firstMatch(
        of pattern: String,
        _ flags: Set<RegularExpression.Flag>,
        in text: String,
        atStart: Bool
    ) throws -> RegularExpression.Match? {
        do throws(PatternProblem) {
            return try RegularExpression.cached(pattern, flags).firstMatch(in: text, atStart: atStart)
        } catch {
            throw Failure(error)
        }
    }
}

extension Failure {
    fileprivate init(_ problem: PatternProblem) {
        self.init(.other, "bad regular expression: \(problem)")
    }
}
