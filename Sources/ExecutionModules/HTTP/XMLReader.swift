import OrderedCollections
import Values

/// XML as `http.query` decodes it: elements and their texts, in the shape that Salt gives them. Attributes, comments and
/// instructions are passed over. A document type that declares something is refused, and so is what is deep or endless.
struct XMLReader {
    /// An answer that is no XML, or none that is read here.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    private struct Element {
        var name: String
        var text: [UInt8] = []
        var children: [Element] = []
    }

    private static let depthLimit = 100
    private static let elementLimit = 200_000

    private let bytes: [UInt8]
    private var index = 0
    private var count = 0
    private var open: [Element] = []
    private var root: Element?

    /// What the children of the outermost element are.
    static func children(of text: String) throws -> [Value] {
        var reader = XMLReader(bytes: Array(text.utf8))
        return try reader.document().children.map(value)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    // MARK: shape

    private static func value(_ element: Element) -> Value {
        guard !element.children.isEmpty else { return [.string(element.name): text(element)] }
        var map = Value.Map()
        for child in element.children {
            let name = Value.string(child.name)
            switch map[name] {
            case nil: map[name] = child.children.isEmpty ? text(child) : value(child)
            // As in Salt, where the later ones of a name carry it again.
            case .list(let list)?: map[name] = .list(list + [value(child)])
            case let first?: map[name] = [first, value(child)]
            }
        }
        return .map(map)
    }

    private static func text(_ element: Element) -> Value {
        element.text.isEmpty ? .null : .string(String(decoding: element.text, as: UTF8.self))
    }

    // MARK: reading

    private mutating func document() throws -> Element {
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "<") { try markup() } else { try characters() }
        }
        guard let root, open.isEmpty else { throw problem("it ends too early") }
        return root
    }

    private mutating func characters() throws {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
        let run = bytes[start..<index]
        guard !open.isEmpty else {
            let isBlank = String(decoding: run, as: UTF8.self).allSatisfy { $0.isWhitespace || $0 == "\u{FEFF}" }
            guard isBlank else { throw problem("there is text outside of the document") }
            return
        }
        append(try replaced(run))
    }

    /// An element's text is what stands before its first child.
    private mutating func append(_ text: [UInt8]) {
        guard let last = open.indices.last, open[last].children.isEmpty else { return }
        open[last].text += text
    }

    private mutating func markup() throws {
        if skips("<?") { return try pass("?>") }
        if skips("<!--") { return try pass("-->") }
        if skips("<![CDATA[") {
            let text = Array(try upTo("]]>"))
            guard !open.isEmpty else { throw problem("there is text outside of the document") }
            return append(text)
        }
        if skips("<!") {
            let declaration = try upTo(">")
            guard !declaration.contains(UInt8(ascii: "[")) else {
                throw problem("its document type declares something")
            }
            return
        }
        if skips("</") { return try end(try upTo(">")) }
        index += 1
        try begin()
    }

    private mutating func begin() throws {
        let inside = try tag()
        let isWhole = inside.last == UInt8(ascii: "/")
        let name = try Self.localName(isWhole ? inside.dropLast() : inside)
        guard root == nil else { throw problem("there is more than one outermost element") }
        count += 1
        guard count <= Self.elementLimit else { throw problem("it has more than \(Self.elementLimit) elements") }
        guard open.count < Self.depthLimit else { throw problem("it is deeper than \(Self.depthLimit) elements") }
        open.append(Element(name: name))
        if isWhole { close() }
    }

    private mutating func end(_ inside: ArraySlice<UInt8>) throws {
        guard let last = open.last, last.name == (try Self.localName(inside)) else {
            throw problem("an element ends that has not begun")
        }
        close()
    }

    private mutating func close() {
        let element = open.removeLast()
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    /// What stands in a tag; `>` may stand in the quoted values of its attributes.
    private mutating func tag() throws -> ArraySlice<UInt8> {
        let start = index
        var quote: UInt8?
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return bytes[start..<(index - 1)]
            }
        }
        throw problem("it ends within a tag")
    }

    /// The name without its prefix.
    private static func localName(_ inside: ArraySlice<UInt8>) throws -> String {
        let name = String(decoding: inside.prefix { !" \t\r\n".utf8.contains($0) }, as: UTF8.self)
        guard let first = name.first, first.isLetter || first == "_" || first == ":" else {
            throw Problem(description: "'\(name.prefix(40))' is not the name of an element")
        }
        return name.split(separator: ":").last.map(String.init) ?? name
    }

    private func replaced(_ run: ArraySlice<UInt8>) throws -> [UInt8] {
        guard run.contains(UInt8(ascii: "&")) else { return Array(run) }
        let parts = run.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        var text = Array(parts.first ?? [])
        for part in parts.dropFirst() {
            guard let end = part.prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let character = Self.character(String(decoding: part[..<end], as: UTF8.self))
            else { throw problem("an entity is not known") }
            text += Array(String(character).utf8) + part[(end + 1)...]
        }
        return text
    }

    private static func character(_ name: String) -> Character? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let isHex = name.hasPrefix("#x")
            guard name.hasPrefix("#"), let code = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10),
                code > 0, let scalar = Unicode.Scalar(code)
            else { return nil }
            return Character(scalar)
        }
    }

    private mutating func skips(_ text: StaticString) -> Bool {
        let isThere = text.withUTF8Buffer { bytes[index...].starts(with: $0) }
        if isThere { index += text.utf8CodeUnitCount }
        return isThere
    }

    private mutating func pass(_ text: String) throws {
        _ = try upTo(text)
    }

    private mutating func upTo(_ text: String) throws -> ArraySlice<UInt8> {
        let wanted = Array(text.utf8), start = index
        while index + wanted.count <= bytes.count {
            if bytes[index] == wanted[0], bytes[index...].starts(with: wanted) {
                index += wanted.count
                return bytes[start..<(index - wanted.count)]
            }
            index += 1
        }
        throw problem("'\(text)' is missing")
    }

    private func problem(_ reason: String) -> Problem {
        let line = bytes.prefix(index).count { $0 == UInt8(ascii: "\n") } + 1
        return Problem(description: "\(reason) (line \(line))")
    }
}
