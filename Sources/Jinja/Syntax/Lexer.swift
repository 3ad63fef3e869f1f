/// Cuts a template into tokens, as Jinja's lexer does: text, tags, and what is inside tags.
struct Lexer {
    let bytes: [UInt8]
    let options: TemplateOptions
    let delimiters: Delimiters
    /// Where reading is.
    var index = 0
    var line: Int32 = 1
    var lineStart = 0
    /// The last thing read ended a line, so blanks that follow start one.
    var lineStarting = true
    var tokens: [Token] = []
    /// What closes each bracket that is open inside a tag.
    var brackets: [UInt8] = []
    private let isASCII: Bool

    init(_ text: String, options: TemplateOptions, keepsTrailingNewline: Bool) {
        var bytes = Lexer.withLineFeeds(text)
        if !keepsTrailingNewline, bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        self.bytes = bytes
        self.options = options
        delimiters = Delimiters(options)
        isASCII = !bytes.contains { $0 >= 0x80 }
    }

    /// Everything up to the end of the template.
    mutating func read() throws(SyntaxFailure) -> [Token] {
        tokens.reserveCapacity(bytes.count / 6)
        while index < bytes.count {
            guard let tag = delimiters.next(in: bytes, from: index) else {
                addData(upTo: bytes.count)
                advance(to: bytes.count)
                break
            }
            addData(upTo: end(ofTextBefore: tag))
            advance(to: tag.end)
            try read(tag)
        }
        add(.endOfTemplate, "", at: index)
        return tokens
    }

    private mutating func read(_ tag: Delimiters.Tag) throws(SyntaxFailure) {
        switch tag.kind {
        case .comment: try skipComment()
        case .lineComment: skipLineComment()
        case .raw: try readRaw()
        case .variable:
            add(.variableBegin, "", at: tag.start)
            try readTag(.variableEnd)
        case .block, .lineStatement:
            add(.blockBegin, "", at: tag.start)
            try readTag(.blockEnd, isLine: tag.kind == .lineStatement)
        }
    }

    /// Text before a tag loses blanks to `-`, or to `lstrip_blocks`.
    private func end(ofTextBefore tag: Delimiters.Tag) -> Int {
        var end = tag.start
        if tag.sign == UInt8(ascii: "-") {
            while end > index, bytes[end - 1].isBlank { end -= 1 }
            return end
        }
        guard options.lstripBlocks, tag.sign != UInt8(ascii: "+"), tag.kind != .variable else { return end }
        while end > index, bytes[end - 1].isBlank, bytes[end - 1] != UInt8(ascii: "\n") { end -= 1 }
        let startsLine = end == index ? lineStarting : bytes[end - 1] == UInt8(ascii: "\n")
        return startsLine ? end : tag.start
    }

    private mutating func skipComment() throws(SyntaxFailure) {
        let end = delimiters.commentEnd
        guard let start = bytes.firstIndex(of: end, from: index) else {
            throw failure("Missing end of comment tag")
        }
        finishTag(end: start + end.count, sign: start > index ? bytes[start - 1] : 0)
    }

    private mutating func skipLineComment() {
        let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        advance(to: end)
    }

    private mutating func readRaw() throws(SyntaxFailure) {
        guard let tag = delimiters.endRaw(in: bytes, from: index) else {
            throw failure("Missing end of raw directive")
        }
        addData(upTo: end(ofTextBefore: tag))
        finishTag(end: tag.end, sign: tag.endSign)
    }

    /// Goes past a tag's end and what it swallows: `-` all blanks, `trim_blocks` one newline.
    mutating func finishTag(end: Int, sign: UInt8, trims: Bool = true) {
        var end = end
        if sign == UInt8(ascii: "-") {
            while end < bytes.count, bytes[end].isBlank { end += 1 }
        } else if trims, options.trimBlocks, sign != UInt8(ascii: "+"), end < bytes.count,
            bytes[end] == UInt8(ascii: "\n")
        {
            end += 1
        }
        advance(to: end)
    }

    mutating func addData(upTo end: Int) {
        guard end > index else { return }
        var text = String(decoding: bytes[index..<end], as: UTF8.self)
        if options.newlineSequence != "\n" {
            text = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }.joined(separator: options.newlineSequence)
        }
        add(.data, text, at: index)
    }

    mutating func add(_ kind: Token.Kind, _ text: String, at start: Int) {
        tokens.append(Token(kind: kind, text: text, position: position(of: start)))
    }

    func position(of start: Int) -> Position {
        var column = start - lineStart + 1
        if !isASCII, start > lineStart { column -= bytes[lineStart..<start].count { $0 & 0xC0 == 0x80 } }
        return Position(line: line, column: Int32(clamping: max(column, 1)))
    }

    func failure(_ message: String) -> SyntaxFailure {
        SyntaxFailure(message: message, position: position(of: index))
    }

    mutating func advance(to end: Int) {
        var at = index
        while at < end {
            if bytes[at] == UInt8(ascii: "\n") {
                line += 1
                lineStart = at + 1
            }
            at += 1
        }
        if end > index { lineStarting = bytes[end - 1] == UInt8(ascii: "\n") }
        index = end
    }

    /// Jinja reads `\r\n` and `\r` as newlines.
    private static func withLineFeeds(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.contains(UInt8(ascii: "\r")) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n"), index > 0, bytes[index - 1] == UInt8(ascii: "\r") { continue }
            result.append(byte == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : byte)
        }
        return result
    }
}
