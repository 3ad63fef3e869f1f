import Patterns
import Values

/// SECO range syntax without a range server: `web1..3,db{a,b}`, `web[1-9],-web5`, `/^web/ & /1$/`.
///
/// `,` joins, `,&` and `&` keep what both have, `,-` and ` - ` take away; they are read from left to right.
struct RangeTarget {
    /// Why an expression cannot be read.
    struct Problem: Error, Hashable, CustomStringConvertible {
        var description: String

        init(_ description: String) { self.description = description }
    }

    private indirect enum Term {
        case name([Part])
        case expression(String)
        case join(Term, Term)
        case both(Term, Term)
        case without(Term, Term)
    }

    /// A piece of a name.
    private enum Part {
        case text(String)
        case oneOf([[Part]])
        /// Numbers from the first to the second; with leading zeros, of so many digits.
        case number(Int, Int, width: Int?)
    }

    private let term: Term

    init(_ text: String) throws(Problem) {
        var reader = Reader(text: Array(text)[...])
        term = try reader.terms()
        guard reader.text.isEmpty else { throw Problem("'\(String(reader.text))' is left over in '\(text)'") }
    }

    func contains(_ name: String) -> Bool { Self.matches(term, name) }

    private static func matches(_ term: Term, _ name: String) -> Bool {
        switch term {
        case .name(let parts): matches(parts[...], Array(name)[...])
        case .expression(let text): ((try? RegularExpression.cached(text).firstMatch(in: name)) ?? nil) != nil
        case .join(let first, let second): matches(first, name) || matches(second, name)
        case .both(let first, let second): matches(first, name) && matches(second, name)
        case .without(let first, let second): matches(first, name) && !matches(second, name)
        }
    }

    private static func matches(_ parts: ArraySlice<Part>, _ name: ArraySlice<Character>) -> Bool {
        guard let part = parts.first else { return name.isEmpty }
        let rest = parts.dropFirst()
        switch part {
        case .text(let text):
            return name.starts(with: text) && matches(rest, name.dropFirst(text.count))
        case .oneOf(let choices):
            return choices.contains { matches($0 + rest, name) }
        case .number(let low, let high, let width):
            let digits = name.prefix { $0.isASCII && $0.isNumber }
            return digits.indices.contains { index in
                let number = String(name[name.startIndex...index])
                let isPlain = width.map { number.count == $0 } ?? (number == "0" || !number.hasPrefix("0"))
                guard isPlain, let value = Int(number), (low...high).contains(value) else { return false }
                return matches(rest, name[(index + 1)...])
            }
        }
    }

    // MARK: reading

    private struct Reader {
        var text: ArraySlice<Character>

        mutating func terms() throws(Problem) -> Term {
            var result = try term()
            while let `operator` = operation() {
                let next = try term()
                switch `operator` {
                case "&": result = .both(result, next)
                case "-": result = .without(result, next)
                default: result = .join(result, next)
                }
            }
            return result
        }

        /// `,` `,&` `,-`, or `&` and `-` after a blank.
        private mutating func operation() -> Character? {
            let blanks = skipBlanks()
            guard let first = text.first else { return nil }
            if first == "&" || (first == "-" && blanks > 0) {
                text.removeFirst()
                return first
            }
            guard first == "," else { return nil }
            text.removeFirst()
            skipBlanks()
            guard let second = text.first, second == "&" || second == "-" else { return "," }
            text.removeFirst()
            return second
        }

        @discardableResult
        private mutating func skipBlanks() -> Int {
            let before = text.count
            text = text.drop { $0.isWhitespace }
            return before - text.count
        }

        private mutating func term() throws(Problem) -> Term {
            skipBlanks()
            switch text.first {
            case nil, ","?, "&"?: throw Problem("a name is missing")
            case "("?:
                text.removeFirst()
                let inner = try terms()
                skipBlanks()
                guard text.popFirst() == ")" else { throw Problem("a ')' is missing") }
                return inner
            case "/"?:
                text.removeFirst()
                let expression = String(text.prefix { $0 != "/" })
                text = text.dropFirst(expression.count)
                guard text.popFirst() == "/" else { throw Problem("the '/' at the end of '/\(expression)' is missing") }
                return .expression(expression)
            case "%"?, "@"?, "*"?, "?"?, "^"?:
                let word = String(text.prefix { !$0.isWhitespace && $0 != "," })
                throw Problem(
                    "'\(word)' needs a range server, which cm does not ask: write the names, or use a nodegroup"
                )
            default: return .name(try name(endingAt: [",", "&", ")"]))
            }
        }

        private mutating func name(endingAt ends: Set<Character>) throws(Problem) -> [Part] {
            var parts: [Part] = [], plain = ""
            while let character = text.first, !ends.contains(character), !character.isWhitespace {
                if text.starts(with: "..") {
                    parts.append(try numbers(after: &plain))
                    continue
                }
                text.removeFirst()
                switch character {
                case "{":
                    parts.append(.text(plain))
                    plain = ""
                    parts.append(.oneOf(try choices()))
                case "[":
                    parts.append(.text(plain))
                    plain = ""
                    parts.append(.oneOf(try bracket()))
                default: plain.append(character)
                }
            }
            return parts + [.text(plain)]
        }

        /// `web1..3`, `web01..10`, `web1..web3`: the number before the dots is at the end of `plain`.
        private mutating func numbers(after plain: inout String) throws(Problem) -> Part {
            text = text.dropFirst(2)
            let low = String(plain.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
            let prefix = plain.dropLast(low.count)
            if !prefix.isEmpty, text.starts(with: prefix) { text = text.dropFirst(prefix.count) }
            let high = String(text.prefix { $0.isASCII && $0.isNumber })
            text = text.dropFirst(high.count)
            plain = ""
            return .oneOf([[.text(String(prefix)), try number(low, high)]])
        }

        private func number(_ low: String, _ high: String) throws(Problem) -> Part {
            guard let first = Int(low), let last = Int(high), first <= last else {
                throw Problem("'\(low)..\(high)' is no range of numbers")
            }
            return .number(first, last, width: low.hasPrefix("0") && low.count > 1 ? low.count : nil)
        }

        /// `{a,b,c1..3}`
        private mutating func choices() throws(Problem) -> [[Part]] {
            var choices: [[Part]] = []
            while true {
                skipBlanks()
                choices.append(try name(endingAt: [",", "}"]))
                skipBlanks()
                switch text.popFirst() {
                case ","?: continue
                case "}"?: return choices
                default: throw Problem("a '}' is missing")
                }
            }
        }

        /// `[1-3]`, `[1-3,7]`, `[01-12]`
        private mutating func bracket() throws(Problem) -> [[Part]] {
            let inner = String(text.prefix { $0 != "]" })
            text = text.dropFirst(inner.count)
            guard text.popFirst() == "]" else { throw Problem("a ']' is missing") }
            var choices: [[Part]] = []
            for item in inner.split(separator: ",") {
                let ends = item.split(separator: "-").map(String.init)
                choices.append(ends.count == 2 ? [try number(ends[0], ends[1])] : [.text(String(item))])
            }
            return choices
        }
    }
}
