/// What starts and ends tags, as bytes, and how to find them.
struct Delimiters {
    enum Kind {
        case block
        case variable
        case comment
        case raw
        case lineStatement
        case lineComment
    }

    /// The start of a tag, or a whole `raw` or `endraw` tag.
    struct Tag {
        var kind: Kind
        var start: Int
        var end: Int
        /// `-`, `+` or 0 after the start.
        var sign: UInt8
        /// Of `endraw`: where its name and blanks end, and the sign before its end.
        var nameEnd = 0
        var endSign: UInt8 = 0
    }

    let commentEnd: [UInt8]
    let blockEnd: [UInt8]
    let variableEnd: [UInt8]
    private let blockStart: [UInt8]
    /// Longest first, as Jinja tries them.
    private let starts: [(kind: Kind, text: [UInt8])]
    private let lineStatement: [UInt8]?
    private let lineComment: [UInt8]?
    private var firstBytes = [Bool](repeating: false, count: 256)

    init(_ options: TemplateOptions) {
        blockStart = Array(options.blockStart.utf8)
        blockEnd = Array(options.blockEnd.utf8)
        variableEnd = Array(options.variableEnd.utf8)
        commentEnd = Array(options.commentEnd.utf8)
        lineStatement = options.lineStatementPrefix.map { Array($0.utf8) }
        lineComment = options.lineCommentPrefix.map { Array($0.utf8) }
        let all: [(kind: Kind, text: [UInt8])] = [
            (.comment, Array(options.commentStart.utf8)), (.block, blockStart),
            (.variable, Array(options.variableStart.utf8)),
        ]
        starts = all.sorted { $0.text.count > $1.text.count }
        for start in starts { if let first = start.text.first { firstBytes[Int(first)] = true } }
        for prefix in [lineStatement, lineComment] {
            if let first = prefix?.first { firstBytes[Int(first)] = true }
        }
    }

    /// The first tag at or after `from`.
    func next(in bytes: [UInt8], from: Int) -> Tag? {
        var at = from
        while at < bytes.count {
            if firstBytes[Int(bytes[at])], let tag = tag(in: bytes, at: at, from: from) { return tag }
            at += 1
        }
        return nil
    }

    private func tag(in bytes: [UInt8], at start: Int, from: Int) -> Tag? {
        if bytes.has(blockStart, at: start), let raw = rawTag("raw", in: bytes, at: start) { return raw }
        if let line = lineTag(in: bytes, at: start, from: from) { return line }
        for (kind, text) in starts where bytes.has(text, at: start) {
            var tag = Tag(kind: kind, start: start, end: start + text.count, sign: 0)
            if tag.end < bytes.count, [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(bytes[tag.end]) {
                tag.sign = bytes[tag.end]
                tag.end += 1
            }
            return tag
        }
        return nil
    }

    /// `{% raw %}` whole, with the blanks that `-%}` swallows.
    private func rawTag(_ name: String, in bytes: [UInt8], at start: Int) -> Tag? {
        var at = start + blockStart.count
        var sign: UInt8 = 0
        if at < bytes.count, [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(bytes[at]) {
            sign = bytes[at]
            at += 1
        }
        at = bytes.skippingBlanks(from: at)
        guard bytes.has(Array(name.utf8), at: at) else { return nil }
        at = bytes.skippingBlanks(from: at + name.utf8.count)
        var tag = Tag(kind: .raw, start: start, end: at, sign: sign, nameEnd: at)
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") || (name == "endraw" && bytes[at] == UInt8(ascii: "+")) {
            tag.endSign = bytes[at]
            at += 1
        }
        guard bytes.has(blockEnd, at: at) else { return nil }
        tag.end = at + blockEnd.count
        if name == "raw", tag.endSign == UInt8(ascii: "-") { tag.end = bytes.skippingBlanks(from: tag.end) }
        return tag
    }

    func endRaw(in bytes: [UInt8], from: Int) -> Tag? {
        var at = from
        while let start = bytes.firstIndex(of: blockStart, from: at) {
            if let tag = rawTag("endraw", in: bytes, at: start) { return tag }
            at = start + 1
        }
        return nil
    }

    /// A line statement or line comment whose prefix stands at `at`. Before a statement its line has only blanks.
    private func lineTag(in bytes: [UInt8], at: Int, from: Int) -> Tag? {
        if let prefix = lineStatement, bytes.has(prefix, at: at),
            let start = lineStart(in: bytes, before: at, from: from)
        {
            return Tag(kind: .lineStatement, start: start, end: at + prefix.count, sign: 0)
        }
        guard let prefix = lineComment, bytes.has(prefix, at: at) else { return nil }
        var start = at
        while start > from, bytes[start - 1].isBlank, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return Tag(kind: .lineComment, start: start, end: at + prefix.count, sign: 0)
    }

    private func lineStart(in bytes: [UInt8], before at: Int, from: Int) -> Int? {
        var start = at
        while start > from, bytes[start - 1].isBlank, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start == 0 || bytes[start - 1] == UInt8(ascii: "\n") ? start : nil
    }
}
