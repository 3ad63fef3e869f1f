/// Numbers and strings inside tags.
extension Lexer {
    mutating func readNumber() {
        let start = index
        let followsDot = start > 0 && bytes[start - 1] == UInt8(ascii: ".")
        if !followsDot, let end = floatEnd(start) {
            let text = String(decoding: bytes[start..<end], as: UTF8.self).filter { $0 != "_" }
            add(.float, text, at: start)
            return advance(to: end)
        }
        let end = integerEnd(start)
        add(.integer, String(decoding: bytes[start..<end], as: UTF8.self).filter { $0 != "_" }, at: start)
        advance(to: end)
    }

    /// `1.5`, `1e3`, `1_000.5e-3`; nil where this is no float.
    private func floatEnd(_ start: Int) -> Int? {
        var end = digits(start)
        var isFloat = false
        if byte(end) == UInt8(ascii: "."), byte(end + 1).isDigit {
            end = digits(end + 1)
            isFloat = true
        }
        if byte(end) | 0x20 == UInt8(ascii: "e") {
            let signed = [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte(end + 1)) ? end + 2 : end + 1
            if byte(signed).isDigit { return digits(signed) }
        }
        return isFloat ? end : nil
    }

    private func integerEnd(_ start: Int) -> Int {
        guard bytes[start] == UInt8(ascii: "0") else { return digits(start) }
        let isDigit: (UInt8) -> Bool
        switch byte(start + 1) | 0x20 {
        case UInt8(ascii: "x"): isDigit = { $0.hexValue != nil }
        case UInt8(ascii: "o"): isDigit = { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "7") }
        case UInt8(ascii: "b"): isDigit = { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") }
        default: return digits(start) { $0 == UInt8(ascii: "0") }
        }
        let end = digits(start + 2, isDigit)
        return end > start + 2 ? end : start + 1
    }

    private func digits(_ start: Int, _ isDigit: (UInt8) -> Bool = { $0.isDigit }) -> Int {
        var end = start
        while isDigit(byte(end)) || (byte(end) == UInt8(ascii: "_") && isDigit(byte(end + 1))) { end += 1 }
        return end
    }

    private func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    mutating func readString(_ quote: UInt8) throws(SyntaxFailure) {
        var end = index + 1
        var hasEscapes = false
        while byte(end) != quote {
            if byte(end) == UInt8(ascii: "\\") {
                hasEscapes = true
                end += 1
            }
            end += 1
            if end >= bytes.count { throw unexpectedCharacter() }
        }
        let raw = bytes[index + 1..<end]
        do {
            let text = hasEscapes ? try StringEscapes.decode(raw) : String(decoding: raw, as: UTF8.self)
            add(.string, text, at: index)
        } catch {
            throw failure(error.reason)
        }
        advance(to: end + 1)
    }
}
