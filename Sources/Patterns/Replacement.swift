/// The text that stands for a match, with `\1`, `\g<name>` and `\n` as in Python's `re.sub`.
package struct Replacement: Sendable {
    private enum Part {
        case bytes([UInt8])
        case group(Int)
    }

    private var parts: [Part] = []

    /// `isLiteral`: backslashes mean themselves. Throws for escapes and groups that Python refuses.
    package init(_ text: String, for expression: RegularExpression, isLiteral: Bool = false) throws(PatternProblem) {
        guard !isLiteral else {
            parts = [.bytes(Array(text.utf8))]
            return
        }
        var rest = Array(text.utf8)[...], plain: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                plain.append(byte)
                continue
            }
            guard let number = try Self.group(next, &rest, expression) else {
                plain += try Self.escape(next)
                continue
            }
            guard number <= expression.groupCount else {
                throw PatternProblem(description: "invalid group reference \(number)")
            }
            parts += [.bytes(plain), .group(number)]
            plain = []
        }
        parts.append(.bytes(plain))
    }

    /// The group that is meant after a backslash: `1`, `12`, `g<1>`, `g<name>`.
    private static func group(
        _ first: UInt8,
        _ rest: inout ArraySlice<UInt8>,
        _ expression: RegularExpression
    ) throws(PatternProblem) -> Int? {
        switch first {
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            let number = Int(first) - 48
            guard let second = rest.first, (48...57).contains(second) else { return number }
            rest.removeFirst()
            return number * 10 + Int(second) - 48
        case UInt8(ascii: "g"):
            guard rest.first == UInt8(ascii: "<"), let end = rest.firstIndex(of: UInt8(ascii: ">")) else {
                throw PatternProblem(description: "missing <")
            }
            let name = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            guard let number = Int(name) ?? expression.group(named: name) else {
                throw PatternProblem(description: "unknown group name '\(name)'")
            }
            return number
        default: return nil
        }
    }

    private static func escape(_ byte: UInt8) throws(PatternProblem) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "\\"): return [92]
        case UInt8(ascii: "0"): return [0]
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            throw PatternProblem(description: "bad escape \\\(Unicode.Scalar(byte)) in the replacement")
        default: return [92, byte]
        }
    }

    /// `bytes` with each match replaced. `check` sees the length as it grows and may end the work.
    package func replacing(
        _ matches: [RegularExpression.Match],
        in bytes: [UInt8],
        check: (Int) throws -> Void
    ) rethrows -> [UInt8] {
        var result: [UInt8] = [], end = 0
        for match in matches {
            result += bytes[end..<match.whole.lowerBound]
            for part in parts {
                switch part {
                case .bytes(let plain): result += plain
                case .group(let number): if let range = match.groups[number] { result += bytes[range] }
                }
            }
            try check(result.count)
            end = match.whole.upperBound
        }
        return result + bytes[end...]
    }

    package func replacing(_ matches: [RegularExpression.Match], in bytes: [UInt8]) -> [UInt8] {
        replacing(matches, in: bytes) { _ in }
    }
}
