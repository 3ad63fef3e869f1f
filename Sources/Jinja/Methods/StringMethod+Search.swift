/// Finding, cutting and padding.
extension StringMethod {
    func search(_ string: String, _ arguments: CallArguments) throws -> Object {
        let bound = try bound(arguments, ["sub", "start", "end"])
        let part = Array(try text(bound.required(0)).unicodeScalars)
        let scalars = Array(string.unicodeScalars)
        let range = try Slices.indices(bound[1] ?? .null, bound[2] ?? .null, .null, count: scalars.count)
        let (start, end) = (range.first ?? scalars.count, (range.last ?? scalars.count - 1) + 1)
        if self == .count { return .int(TextSearch.count(part, in: scalars[start..<max(start, end)])) }
        let isLast = self == .rfind || self == .rindex
        if let found = TextSearch.find(part, in: scalars[start..<max(start, end)], last: isLast) { return .int(found) }
        if self == .index || self == .rindex { throw Failure(.other, "substring not found") }
        return .int(-1)
    }

    func split(_ string: String, _ arguments: CallArguments) throws -> Object {
        let bound = try bound(arguments, ["sep", "maxsplit"])
        let limit = try bound.int(1, or: -1)
        let most = limit < 0 ? Int.max : limit
        guard let separator = try bound.optionalText(0) else {
            return .list(TextSearch.splitAtBlanks(string, most: most, fromEnd: self == .rsplit).map(Object.string))
        }
        guard !separator.isEmpty else { throw Failure(.other, "empty separator") }
        let parts = TextSearch.split(string, separator, most: most, fromEnd: self == .rsplit)
        return .list(parts.map(Object.string))
    }

    func splitLines(_ string: String, _ arguments: CallArguments) throws -> Object {
        let keepsEnds = try bound(arguments, ["keepends"]).flag(0)
        return .list(TextSearch.lines(string, keepingEnds: keepsEnds).map(Object.string))
    }

    func partition(_ string: String, _ arguments: CallArguments) throws -> Object {
        let separator = try text(bound(arguments, ["sep"]).required(0))
        guard !separator.isEmpty else { throw Failure(.other, "empty separator") }
        let parts = TextSearch.split(string, separator, most: 1, fromEnd: self == .rpartition)
        if parts.count == 2 { return .tuple(.string(parts[0]), .string(separator), .string(parts[1])) }
        return self == .partition
            ? .tuple(.string(string), .string(""), .string(""))
            : .tuple(.string(""), .string(""), .string(string))
    }

    func pad(_ string: String, _ arguments: CallArguments) throws -> Object {
        let bound = try bound(arguments, ["width", "fillchar"])
        let width = try bound.int(0)
        let fill = try bound.text(1, or: self == .zfill ? "0" : " ")
        guard fill.scalarCount == 1 else {
            throw Failure(.other, "The fill character must be exactly one character long")
        }
        try Arithmetic.checkLength(max(width, 0))
        let missing = max(0, width - string.scalarCount)
        switch self {
        case .ljust: return .string(string + String(repeating: fill, count: missing))
        case .rjust: return .string(String(repeating: fill, count: missing) + string)
        case .zfill: return .string(zeroFilled(string, missing))
        default:
            // Python puts the odd one on the left where the width is odd.
            let left = missing / 2 + (missing & width & 1)
            return .string(
                String(repeating: fill, count: left) + string + String(repeating: fill, count: missing - left)
            )
        }
    }

    private func zeroFilled(_ string: String, _ missing: Int) -> String {
        let zeros = String(repeating: "0", count: missing)
        guard let sign = string.utf8.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else {
            return zeros + string
        }
        return String(UnicodeScalar(sign)) + zeros + String(decoding: string.utf8.dropFirst(), as: UTF8.self)
    }
}
