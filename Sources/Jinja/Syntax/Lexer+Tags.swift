/// Inside tags: names, numbers, strings, operators.
extension Lexer {
    mutating func readTag(_ ending: Token.Kind, isLine: Bool = false) throws(SyntaxFailure) {
        brackets = []
        while index < bytes.count {
            if brackets.isEmpty, isLine ? readLineEnd() : readEnd(ending) { return }
            try readToken()
        }
        if isLine { add(.blockEnd, "", at: index) }
    }

    private mutating func readEnd(_ ending: Token.Kind) -> Bool {
        let end = ending == .blockEnd ? delimiters.blockEnd : delimiters.variableEnd
        var start = index
        let first = bytes[index]
        let isSigned = first == UInt8(ascii: "-") || (ending == .blockEnd && first == UInt8(ascii: "+"))
        if !bytes.has(end, at: start) {
            guard isSigned, bytes.has(end, at: start + 1) else { return false }
            start += 1
        }
        add(ending, "", at: index)
        let sign = start > index ? first : 0
        finishTag(end: start + end.count, sign: sign, trims: ending == .blockEnd)
        return true
    }

    /// A line statement ends with its line.
    private mutating func readLineEnd() -> Bool {
        var at = index
        while at < bytes.count, bytes[at].isBlank, bytes[at] != UInt8(ascii: "\n") { at += 1 }
        guard at == bytes.count || bytes[at] == UInt8(ascii: "\n") else { return false }
        add(.blockEnd, "", at: index)
        advance(to: min(at + 1, bytes.count))
        return true
    }

    private mutating func readToken() throws(SyntaxFailure) {
        let byte = bytes[index]
        if byte.isBlank {
            advance(to: bytes.skippingBlanks(from: index))
        } else if byte.isDigit {
            readNumber()
        } else if byte.isNameStart {
            var end = index
            while end < bytes.count, bytes[end].isNameByte { end += 1 }
            take(.name, upTo: end)
        } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
            try readString(byte)
        } else {
            try readOperator()
        }
    }

    private mutating func take(_ kind: Token.Kind, upTo end: Int) {
        add(kind, String(decoding: bytes[index..<end], as: UTF8.self), at: index)
        advance(to: end)
    }

    private mutating func readOperator() throws(SyntaxFailure) {
        let two = ["//", "**", "==", "!=", ">=", "<="]
        for text in two where bytes.has(Array(text.utf8), at: index) { return take(.operator, upTo: index + 2) }
        let byte = bytes[index]
        guard "+-/*%~[](){}><=.:|,;".utf8.contains(byte) else { throw unexpectedCharacter() }
        try balance(byte)
        take(.operator, upTo: index + 1)
    }

    private mutating func balance(_ byte: UInt8) throws(SyntaxFailure) {
        switch byte {
        case UInt8(ascii: "("): brackets.append(UInt8(ascii: ")"))
        case UInt8(ascii: "["): brackets.append(UInt8(ascii: "]"))
        case UInt8(ascii: "{"): brackets.append(UInt8(ascii: "}"))
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            let text = String(UnicodeScalar(byte))
            guard let expected = brackets.popLast() else { throw failure("unexpected '\(text)'") }
            guard expected == byte else {
                throw failure("unexpected '\(text)', expected '\(UnicodeScalar(expected))'")
            }
        default: break
        }
    }

    func unexpectedCharacter() -> SyntaxFailure {
        let text = String(decoding: bytes[index...].prefix(4), as: UTF8.self)
        let character = text.unicodeScalars.first.map(String.init) ?? ""
        let offset = bytes[..<index].count { $0 & 0xC0 != 0x80 }
        return failure("unexpected char \(PythonText.quoted(character)) at \(offset)")
    }
}
