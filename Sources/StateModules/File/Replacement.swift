/// The text that stands for a match, with `\1`, `\g<name>` and `\n` as in Python's `re.sub`.
struct Replacement {
    private enum Part {
        case bytes([UInt8])
        case group(Int)
    }

    private let parts: [Part]

    /// `isLiteral`: backslashes mean themselves.
    init(_ text: String, for expression: PythonExpression, isLiteral: Bool) throws(PatternProblem) {
        guard !isLiteral else {
            parts = [.bytes(Array(text.utf8))]
            return
        }
        var parts: [Part] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                parts.append(.bytes([byte]))
                continue
            }
            switch next {
            case UInt8(ascii: "n"): parts.append(.bytes([0x0A]))
            case UInt8(ascii: "t"): parts.append(.bytes([0x09]))
            case UInt8(ascii: "r"): parts.append(.bytes([0x0D]))
            case UInt8(ascii: "\\"): parts.append(.bytes([next]))
            case UInt8(ascii: "1")...UInt8(ascii: "9"):
                var number = Int(next) - 48
                if let second = rest.first, (48...57).contains(second) {
                    number = number * 10 + Int(second) - 48
                    rest.removeFirst()
                }
                parts.append(.group(number))
            case UInt8(ascii: "g"): parts.append(.group(try Self.group(&rest, expression)))
            default: parts.append(.bytes([byte, next]))
            }
        }
        self.parts = parts
    }

    private static func group(
        _ rest: inout ArraySlice<UInt8>,
        _ expression: PythonExpression
    ) throws(PatternProblem) -> Int {
        guard rest.first == UInt8(ascii: "<"), let end = rest.firstIndex(of: UInt8(ascii: ">")) else {
            throw PatternProblem(description: "\\g without <name>")
        }
        let name = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        guard let number = Int(name) ?? expression.group(named: name) else {
            throw PatternProblem(description: "there is no group \(name)")
        }
        return number
    }

    func expand(_ match: PythonExpression.Match, of bytes: [UInt8]) -> [UInt8] {
        parts.flatMap { part -> [UInt8] in
            switch part {
            case .bytes(let bytes): return bytes
            case .group(let number):
                guard match.groups.indices.contains(number), let range = match.groups[number] else { return [] }
                return Array(bytes[range])
            }
        }
    }
}
