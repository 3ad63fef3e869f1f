import Values

/// A piece of a template's text that means something by itself.
struct GoToken: Sendable {
    enum Kind: Equatable {
        /// Text outside of `{{ }}`.
        case text([UInt8])
        case open
        case close
        case word(String)
        /// `.name`, without its dot.
        case field(String)
        /// `$name`, with its dollar.
        case variable(String)
        case literal(Value)
        /// `.` `|` `,` `(` `)` `:=` `=`
        case symbol(String)
    }

    var kind: Kind
    var line: Int
    /// Whether a blank stands before it: `.a.b` is one operand, `.a .b` are two.
    var spaced: Bool

    /// As it may appear in a message.
    var shown: String {
        switch kind {
        case .text: "text"
        case .open: "{{"
        case .close: "}}"
        case .word(let word): "<\(word)>"
        case .field(let name): "<.\(name)>"
        case .variable(let name): "<\(name)>"
        case .literal(let value): GoFormat.text(value)
        case .symbol(let symbol): "\"\(symbol)\""
        }
    }
}

/// Cuts a template's text into tokens.
struct GoTemplateLexer {
    private let bytes: [UInt8]
    private let template: String
    private var index = 0
    private var line = 1
    private var tokens: [GoToken] = []

    static func tokens(of text: String, in template: String) throws(GoTemplate.Problem) -> [GoToken] {
        var lexer = GoTemplateLexer(bytes: Array(text.utf8), template: template)
        try lexer.run()
        return lexer.tokens
    }

    private init(bytes: [UInt8], template: String) {
        self.bytes = bytes
        self.template = template
    }

    private mutating func run() throws(GoTemplate.Problem) {
        var trimsStart = false
        while true {
            guard let end = start(of: "{{", from: index) else {
                return addText(upTo: bytes.count, trimsStart: trimsStart, trimsEnd: false)
            }
            let trimsEnd = byte(end + 2) == UInt8(ascii: "-") && isBlank(end + 3)
            addText(upTo: end, trimsStart: trimsStart, trimsEnd: trimsEnd)
            move(to: end + (trimsEnd ? 4 : 2))
            trimsStart = try isAtComment ? comment() : action()
        }
    }

    private mutating func addText(upTo end: Int, trimsStart: Bool, trimsEnd: Bool) {
        var text = bytes[index..<end]
        if trimsStart { text = text.drop(while: Self.isBlank) }
        if trimsEnd { while let last = text.last, Self.isBlank(last) { text.removeLast() } }
        if !text.isEmpty { add(.text(Array(text))) }
        move(to: end)
    }

    private var isAtComment: Bool { byte(index) == UInt8(ascii: "/") && byte(index + 1) == UInt8(ascii: "*") }

    /// Skips a comment, and says whether it trims the text after it.
    private mutating func comment() throws(GoTemplate.Problem) -> Bool {
        guard let end = start(of: "*/", from: index + 2) else { throw problem("unclosed comment") }
        move(to: end + 2)
        guard let trims = closing() else { throw problem("comment ends before closing delimiter") }
        return trims
    }

    /// Reads an action up to its end, and says whether it trims the text after it.
    private mutating func action() throws(GoTemplate.Problem) -> Bool {
        add(.open)
        while true {
            let spaced = skipBlanks()
            if let trims = closing() {
                add(.close)
                return trims
            }
            guard let byte = byte(index) else { throw problem("unclosed action") }
            let first = tokens.count
            try token(byte)
            if first < tokens.count { tokens[first].spaced = spaced }
        }
    }

    private mutating func token(_ byte: UInt8) throws(GoTemplate.Problem) {
        switch byte {
        case UInt8(ascii: "\""): try quoted()
        case UInt8(ascii: "`"): try raw()
        case UInt8(ascii: "'"): try character()
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"): try number()
        case UInt8(ascii: "."):
            if let next = self.byte(index + 1), (48...57).contains(next) { return try number() }
            index += 1
            let name = name()
            add(name.isEmpty ? .symbol(".") : .field(name))
        case UInt8(ascii: "$"):
            index += 1
            add(.variable("$" + name()))
        case UInt8(ascii: ":"):
            guard self.byte(index + 1) == UInt8(ascii: "=") else { throw problem("expected :=") }
            index += 2
            add(.symbol(":="))
        case UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "="):
            index += 1
            add(.symbol(String(UnicodeScalar(byte))))
        default:
            let name = name()
            guard !name.isEmpty else { throw problem("unexpected \(GoFormat.quoted(character(at: index))) in command") }
            add(word(name))
        }
    }

    private func word(_ name: String) -> GoToken.Kind {
        switch name {
        case "true": .literal(true)
        case "false": .literal(false)
        default: .word(name)
        }
    }

    private mutating func quoted() throws(GoTemplate.Problem) {
        let start = index
        index += 1
        while let byte = byte(index), byte != UInt8(ascii: "\"") {
            guard byte != UInt8(ascii: "\n") else { throw problem("unterminated quoted string") }
            index += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard byte(index) != nil else { throw problem("unterminated quoted string") }
        index += 1
        guard let text = GoFormat.unquoted(bytes[(start + 1)..<(index - 1)]) else { throw problem("invalid syntax") }
        add(.literal(.string(text)))
    }

    private mutating func raw() throws(GoTemplate.Problem) {
        guard let end = start(of: "`", from: index + 1) else { throw problem("unterminated raw quoted string") }
        let text = String(decoding: bytes[(index + 1)..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        add(.literal(.string(text)))
        move(to: end + 1)
    }

    private mutating func character() throws(GoTemplate.Problem) {
        var end = index + 1
        while let byte = byte(end), byte != UInt8(ascii: "'"), byte != UInt8(ascii: "\n") {
            end += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard byte(end) == UInt8(ascii: "'") else { throw problem("unterminated character constant") }
        guard let text = GoFormat.unquoted(bytes[(index + 1)..<end]), let scalar = text.unicodeScalars.first,
            text.unicodeScalars.count == 1
        else { throw problem("malformed character constant") }
        index = end + 1
        add(.literal(.int(Int(scalar.value))))
    }

    private mutating func number() throws(GoTemplate.Problem) {
        let start = index
        while let byte = byte(index), Self.isNameByte(byte) || [43, 45, 46].contains(byte) { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let value = GoFormat.number(text) else { throw problem("bad number syntax: \(GoFormat.quoted(text))") }
        add(.literal(value))
    }

    private mutating func name() -> String {
        let start = index
        while let byte = byte(index), Self.isNameByte(byte) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    // MARK: places

    /// Passes `}}`, or ` -}}` where the blank has already been passed: whether it trims; nil where neither is.
    private mutating func closing() -> Bool? {
        let blank = isBlank(index) ? 1 : 0
        let trims = byte(index + blank) == UInt8(ascii: "-") && isBlank(index + blank - 1)
        let start = trims ? index + blank + 1 : index
        guard byte(start) == UInt8(ascii: "}"), byte(start + 1) == UInt8(ascii: "}") else { return nil }
        index = start + 2
        return trims
    }

    private mutating func skipBlanks() -> Bool {
        let start = index
        while isBlank(index) { move(to: index + 1) }
        return index > start
    }

    /// Goes on, counting lines.
    private mutating func move(to end: Int) {
        line += bytes[index..<end].count { $0 == UInt8(ascii: "\n") }
        index = end
    }

    private func start(of text: String, from: Int) -> Int? {
        let text = Array(text.utf8)
        guard from + text.count <= bytes.count else { return nil }
        return (from...(bytes.count - text.count)).first { bytes[$0] == text[0] && bytes[$0...].starts(with: text) }
    }

    private func byte(_ index: Int) -> UInt8? { bytes.indices.contains(index) ? bytes[index] : nil }
    private func isBlank(_ index: Int) -> Bool { byte(index).map(Self.isBlank) ?? false }

    private static func isBlank(_ byte: UInt8) -> Bool { [32, 9, 10, 13].contains(byte) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xff:
            true
        default: false
        }
    }

    private func character(at index: Int) -> String {
        String(String(decoding: bytes[index...].prefix(4), as: UTF8.self).prefix(1))
    }

    private mutating func add(_ kind: GoToken.Kind) {
        tokens.append(GoToken(kind: kind, line: line, spaced: false))
    }

    private func problem(_ reason: String) -> GoTemplate.Problem {
        GoTemplate.Problem(template: template, line: line, reason: reason)
    }
}
