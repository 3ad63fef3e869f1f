import Values

/// JMESPath's text to its words.
struct JMESLexer {
    private let bytes: [UInt8]
    private var index = 0

    /// Of one expression, so that none nests deep.
    private static let tokenLimit = 1_000

    static func tokens(of text: String) throws -> [JMESToken] {
        var lexer = JMESLexer(bytes: Array(text.utf8))
        var tokens: [JMESToken] = []
        while let token = try lexer.next() {
            tokens.append(token)
            guard tokens.count < tokenLimit else { throw lexer.failure("more than \(tokenLimit) words") }
        }
        return tokens + [JMESToken(kind: .end, text: "", column: lexer.index)]
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func next() throws -> JMESToken? {
        while index < bytes.count, [9, 10, 13, 32].contains(bytes[index]) { index += 1 }
        guard index < bytes.count else { return nil }
        let start = index
        let byte = bytes[index]
        if isNameStart(byte) { return token(.name, to: bytes[index...].firstIndex { !isNamePart($0) } ?? bytes.count) }
        if byte.isDigit || byte == UInt8(ascii: "-") { return try number() }
        switch byte {
        case UInt8(ascii: "\""): return JMESToken(kind: .quotedName, text: try json(delimited(byte)), column: start)
        case UInt8(ascii: "'"):
            let raw = try delimited(byte).replacing(text: "\\'", with: "'")
            return JMESToken(kind: .text, text: raw, column: start)
        case UInt8(ascii: "`"):
            let raw = try delimited(byte).replacing(text: "\\`", with: "`")
            let token = JMESToken(kind: .literal, text: raw, column: start)
            guard token.literal != nil else { throw failure("Bad token \(raw)") }
            return token
        default: return try sign()
        }
    }

    private static let pairs: [(text: StaticString, kind: JMESToken.Kind)] = [
        ("[]", .flatten), ("[?", .filter), ("||", .or), ("&&", .and), ("==", .equal), ("!=", .unequal),
        ("<=", .lessOrEqual), (">=", .greaterOrEqual), (".", .dot), ("*", .star), ("[", .openBracket),
        ("]", .closeBracket), ("{", .openBrace), ("}", .closeBrace), ("(", .openParen), (")", .closeParen),
        (",", .comma), (":", .colon), ("@", .current), ("&", .reference), ("|", .pipe), ("!", .not), ("<", .less),
        (">", .greater),
    ]

    private mutating func sign() throws -> JMESToken {
        for (text, kind) in Self.pairs {
            let count = text.utf8CodeUnitCount
            let matches = text.withUTF8Buffer { bytes[index...].prefix(count).elementsEqual($0) }
            if matches { return token(kind, to: index + count) }
        }
        throw failure("Unknown token \(unknown)")
    }

    private var unknown: String {
        if bytes[index] == UInt8(ascii: "=") { return "'='" }
        return String(decoding: bytes[index...].prefix(4), as: UTF8.self).unicodeScalars.first.map { String($0) } ?? ""
    }

    private mutating func number() throws -> JMESToken {
        let digits = bytes[index] == UInt8(ascii: "-") ? index + 1 : index
        let end = bytes[digits...].firstIndex { !$0.isDigit } ?? bytes.count
        guard end > digits else { throw failure("Unknown token '-'") }
        return token(.number, to: end)
    }

    private mutating func token(_ kind: JMESToken.Kind, to end: Int) -> JMESToken {
        defer { index = end }
        return JMESToken(kind: kind, text: String(decoding: bytes[index..<end], as: UTF8.self), column: index)
    }

    /// The text up to the next `quote` that no backslash stands before.
    private mutating func delimited(_ quote: UInt8) throws -> String {
        var end = index + 1
        while end < bytes.count, bytes[end] != quote { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        guard end < bytes.count else { throw failure("Unclosed \(Unicode.Scalar(quote)) delimiter") }
        defer { index = end + 1 }
        return String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    }

    private func json(_ text: String) throws -> String {
        guard let string = (try? JSON.parse("\"\(text)\""))?.string else {
            let isControl = text.utf8.contains { $0 < 32 }
            throw failure(isControl ? "Invalid control character at" : "Invalid \\escape")
        }
        return string
    }

    private func isNameStart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (97...122).contains(byte | 0x20)
    }

    private func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || byte.isDigit }

    private func failure(_ reason: String) -> Failure {
        var failure = Failure(.other, "Bad jmespath expression: \(reason)")
        failure.hint = "at column \(index) of the expression"
        return failure
    }
}
