extension Filters {
    /// Filters that change a text.
    static let text: [String: Filter] = [
        "capitalize": textFilter { .string(TextCase.capitalized($0)) },
        "center": filter("center", ["width"]) { value, arguments, _ in
            let width = Object.int(try arguments.int(0, or: 80))
            return try StringMethod.center.call(PythonText.text(value), CallArguments(positional: [width]))
        },
        "format": { value, arguments, _ in
            guard !arguments.positional.isEmpty, !arguments.named.isEmpty else {
                return .string(try PercentFormat.format(PythonText.text(value), formatArgument(arguments)))
            }
            throw Failure(.other, "can't handle positional and keyword arguments at the same time")
        },
        "indent": filter("indent", ["width", "first", "blank"]) { value, arguments, _ in
            let text = try PythonText.text(value)
            return .string(
                try indented(text, by: margin(arguments[0]), first: arguments.flag(1), blank: arguments.flag(2))
            )
        },
        "lower": textFilter { .string($0.lowercased()) },
        "upper": textFilter { .string($0.uppercased()) },
        "title": textFilter { .string(titled($0)) },
        "replace": filter("replace", ["old", "new", "count"]) { value, arguments, _ in
            let limit = arguments[2].isNothing ? -1 : try arguments.int(2)
            let text = try PythonText.text(value)
                .replacing(text: arguments.text(0), with: arguments.text(1), count: limit < 0 ? .max : limit)
            try Arithmetic.checkLength(text.utf8.count)
            return .string(text)
        },
        "string": textFilter { .string($0) },
        "trim": filter("trim", ["chars"]) { value, arguments, _ in
            .string(TextCase.stripped(try PythonText.text(value), of: try arguments.optionalText(0)))
        },
        "wordcount": textFilter { text in
            .int(
                text.unicodeScalars.split {
                    !($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_")
                }.count
            )
        },
    ]

    private static func formatArgument(_ arguments: CallArguments) -> Object {
        guard arguments.named.isEmpty else {
            let dict = DictObject()
            for (name, value) in arguments.named { dict[name] = value }
            return .dict(dict)
        }
        return .list(arguments.positional, .tuple)
    }

    private static func margin(_ width: Object?) throws -> String {
        switch width {
        case nil: return "    "
        case .string(let text): return text
        case .some(let object):
            if let failure = object.failure { throw failure }
            guard let count = object.integer else {
                throw Failure(.other, "can't multiply sequence by non-int of type '\(object.typeName)'")
            }
            try Arithmetic.checkLength(count)
            return String(repeating: " ", count: max(0, count))
        }
    }

    static func indented(_ text: String, by margin: String, first: Bool, blank: Bool) throws -> String {
        let lines = TextSearch.lines(text + "\n")
        try Arithmetic.checkLength(text.utf8.count + lines.count * margin.utf8.count)
        var result = first ? margin : ""
        for (index, line) in lines.enumerated() {
            if index > 0 {
                result += "\n"
                if blank || !line.isEmpty { result += margin }
            }
            result += line
        }
        return result
    }

    /// Jinja's words start after blanks, hyphens and opening brackets.
    private static func titled(_ text: String) -> String {
        let starters: Set<Unicode.Scalar> = ["-", " ", "\t", "\n", "\r", "\u{0B}", "\u{0C}", "(", "{", "[", "<"]
        var result = ""
        var word = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            word.append(scalar)
            if starters.contains(scalar) {
                result += capitalizedWord(word)
                word = String.UnicodeScalarView()
            }
        }
        return result + capitalizedWord(word)
    }

    private static func capitalizedWord(_ word: String.UnicodeScalarView) -> String {
        guard let first = word.first else { return "" }
        return String(first).uppercased() + String(String.UnicodeScalarView(word.dropFirst())).lowercased()
    }
}
