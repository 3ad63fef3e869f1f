import OrderedCollections
import Values

extension Value {
    /// What Python's `str()` makes of it, as Salt's outputters print it.
    var pythonText: String {
        if case .string(let text) = self { text } else { pythonLiteral }
    }

    /// What Python's `repr()` makes of it.
    var pythonLiteral: String {
        switch self {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        case .int(let value): String(value)
        case .bigInt(let value): "\(value)"
        case .double(let value): String(value)
        case .string(let value): Self.quoted(value)
        case .list(let values): "[" + values.map(\.pythonLiteral).joined(separator: ", ") + "]"
        case .map(let map):
            "{" + map.map { "\($0.key.pythonLiteral): \($0.value.pythonLiteral)" }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        var literal = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case quote, "\\": literal += "\\" + String(scalar)
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case ..<" ", "\u{7F}"..<"\u{A0}":
                let hex = String(scalar.value, radix: 16)
                literal += "\\x" + String(repeating: "0", count: 2 - hex.count) + hex
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + String(quote)
    }
}

extension String {
    /// Python's `splitlines()`: no empty last line for a final newline.
    var pythonLines: [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        var isOpen = false
        for scalar in unicodeScalars {
            defer { previous = scalar }
            if scalar == "\n", previous == "\r" { continue }
            switch scalar {
            case "\n", "\r", "\u{0B}", "\u{0C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}":
                lines.append(String(line))
                line = String.UnicodeScalarView()
                isOpen = false
            default:
                line.append(scalar)
                isOpen = true
            }
        }
        if isOpen { lines.append(String(line)) }
        return lines
    }

    /// Without what could steer a terminal: Salt prints `?` for the escape character.
    var withoutEscapes: String {
        utf8.contains(0x1B) ? String(map { $0 == "\u{1B}" ? "?" : $0 }) : self
    }

    /// Without blanks and newlines at both ends.
    var stripped: String {
        var view = Substring(self)
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }

    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    func rightAligned(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }

    /// Python's `str.center`: an odd blank goes left where the width is odd.
    func centred(to width: Int) -> String {
        let blanks = max(0, width - count)
        let left = blanks / 2 + (blanks & width & 1)
        return String(repeating: " ", count: left) + self + String(repeating: " ", count: blanks - left)
    }
}

extension Double {
    /// With exactly `places` decimals, rounded as C's `printf` rounds.
    func text(places: Int) -> String {
        guard isFinite, magnitude < 1e12 else { return String(self) }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let digits = String(Int(scaled(by: scale).magnitude))
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let sign = self < 0 ? "-" : ""
        guard places > 0 else { return sign + padded }
        return sign + padded.dropLast(places) + "." + padded.suffix(places)
    }

    /// To the nearest multiple of 1/`scale`, times `scale`. A tie that only the multiplication made is broken by the true value.
    private func scaled(by scale: Double) -> Double {
        let product = self * scale
        let error = (-product).addingProduct(self, scale)
        guard abs(product - product.rounded(.down)) == 0.5, error != 0 else {
            return product.rounded(.toNearestOrEven)
        }
        return product.rounded(error > 0 ? .up : .down)
    }

    /// Python's `round(x, places)`.
    func rounded(places: Int) -> Double {
        Double(text(places: places)) ?? self
    }
}

extension Value.Map {
    /// Pairs sorted by key, as Python sorts strings.
    var sortedByKey: [(key: String, value: Value)] {
        map { (key: $0.key.pythonText, value: $0.value) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
