import CLibYAML
import Values

/// Builds nodes from libyaml's events: tags, anchors, merge keys, duplicate keys.
final class NodeBuilder {
    /// How deep lists and maps may nest.
    static let depthLimit = 200
    /// How many nodes a document may hold once its aliases are written out.
    static let sizeLimit = 1_000_000

    private let text: RenderedText
    private let parser: EventParser
    private var anchors: [String: Anchor] = [:]
    private var size = 0
    private var depth = 0
    /// Keys that are there twice, where the reader wants to go on; else each is an error.
    private(set) var duplicates: [YAML.Duplicate] = []
    private let forgivesDuplicates: Bool

    private struct Anchor {
        var node: Node?
        var size = 0
    }

    /// One entry of a mapping as written; `isMerge` for a plain `<<`.
    private struct Entry {
        var key: Node
        var value: Node
        var isMerge = false
    }

    /// Whether numbers with leading zeros are octal, as for PyYAML itself.
    private let readsOctal: Bool

    init(_ text: RenderedText, forgivingDuplicates: Bool = false, octal: Bool = false) {
        self.text = text
        readsOctal = octal
        forgivesDuplicates = forgivingDuplicates
        parser = EventParser(text.text)
    }

    /// The only document of the stream.
    func document() throws(YAMLProblem) -> Node? {
        try parser.advance()
        try parser.advance()
        guard parser.event.type == YAML_DOCUMENT_START_EVENT else { return nil }
        try parser.advance()
        let node = try node()
        try parser.advance()
        try parser.advance()
        guard parser.event.type == YAML_STREAM_END_EVENT else {
            throw problem("expected a single document in the stream but found another document")
        }
        return node
    }

    // MARK: nodes

    /// The node that starts with the current event; leaves at its last event.
    private func node() throws(YAMLProblem) -> Node {
        size += 1
        guard size <= Self.sizeLimit else {
            throw problem("the document has more than \(Self.sizeLimit) parts once its aliases are written out")
        }
        let event = parser.event
        switch event.type {
        case YAML_ALIAS_EVENT: return try alias(named: string(event.data.alias.anchor))
        case YAML_SEQUENCE_START_EVENT:
            return try anchored(event.data.sequence_start.anchor) { () throws(YAMLProblem) in try self.sequence() }
        case YAML_MAPPING_START_EVENT:
            return try anchored(event.data.mapping_start.anchor) { () throws(YAMLProblem) in try self.mapping() }
        default: return try anchored(event.data.scalar.anchor) { () throws(YAMLProblem) in try self.scalar() }
        }
    }

    private func scalar() throws(YAMLProblem) -> Node {
        let scalar = parser.event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let tag = scalar.tag.map { String(cString: $0) }
        let value = try Tags.value(
            of: bytes,
            tag: tag,
            isPlain: scalar.plain_implicit != 0,
            octal: readsOctal,
            at: parser.event.start_mark
        )
        return Node(.scalar(value), at: here)
    }

    private func sequence() throws(YAMLProblem) -> Node {
        let location = here, mark = parser.event.start_mark
        let tag = parser.event.data.sequence_start.tag.map { String(cString: $0) }
        try enter()
        defer { depth -= 1 }
        var nodes: [Node] = []
        try parser.advance()
        while parser.event.type != YAML_SEQUENCE_END_EVENT {
            nodes.append(try node())
            try parser.advance()
        }
        return Node(try Tags.list(nodes, tag: tag, at: mark), at: location)
    }

    private func mapping() throws(YAMLProblem) -> Node {
        let location = here
        let tag = parser.event.data.mapping_start.tag.map { String(cString: $0) }
        try Tags.checkMap(tag, at: parser.event.start_mark)
        try enter()
        defer { depth -= 1 }
        var entries: [Entry] = []
        var keys = KeySet()
        var hasMerge = false
        try parser.advance()
        while parser.event.type != YAML_MAPPING_END_EVENT {
            let entry = try entry(&keys, after: entries)
            hasMerge = hasMerge || entry.isMerge
            entries.append(entry)
            try parser.advance()
        }
        if hasMerge { entries = merged(entries, with: &keys) }
        return Node(.map(entries.map { ($0.key, $0.value) }), at: location)
    }

    private func entry(_ keys: inout KeySet, after others: [Entry]) throws(YAMLProblem) -> Entry {
        let mark = parser.event.start_mark
        let isMerge = isMergeKey
        let end = parser.event.type == YAML_SCALAR_EVENT ? parser.event.end_mark : mark
        let key = try node()
        guard let scalar = key.scalar else { throw unusableKey(key, at: mark) }
        if !isMerge, !keys.insert(scalar) { try report(duplicate: key, of: others, from: mark, to: end) }
        try parser.advance()
        let valueMark = parser.event.start_mark
        let value = try node()
        if isMerge { try checkMergeable(value, at: valueMark) }
        return Entry(key: key, value: value, isMerge: isMerge)
    }

    /// A key as its author wrote it: `52:54:00:12:34:56` is a number to the base of 60, by which nobody would know it.
    private func name(of key: Node, from start: yaml_mark_t, to end: yaml_mark_t) -> String {
        switch key.scalar {
        // Texts may be in quotes, and floating-point numbers are shown as Salt shows them.
        case .string?, .double?: return key.value.keyText
        default:
            let written = text.text.unicodeScalars.dropFirst(start.index).prefix(end.index - start.index)
            return written.isEmpty ? key.value.keyText : String(written)
        }
    }

    private func report(
        duplicate key: Node,
        of others: [Entry],
        from mark: yaml_mark_t,
        to end: yaml_mark_t
    ) throws(YAMLProblem) {
        let name = name(of: key, from: mark, to: end)
        let first = others.first { KeySet.areEqual($0.key.value, key.value) }?.key.location ?? key.location
        guard forgivesDuplicates else {
            throw YAMLProblem(
                "found conflicting ID '\(name)'",
                hint: "the key is there twice, first on line \(first.line)",
                at: mark
            )
        }
        duplicates.append(YAML.Duplicate(key: name, location: key.location, first: first))
    }

    private func unusableKey(_ key: Node, at mark: yaml_mark_t) -> YAMLProblem {
        guard case .map = key.content else {
            return YAMLProblem("found unacceptable key: a list cannot be a key", at: mark)
        }
        return YAMLProblem(
            "Invalid YAML, possible double curly-brace: found unacceptable key",
            hint: "is a template expression left unrendered?",
            at: mark
        )
    }

    // MARK: merge keys

    private var isMergeKey: Bool {
        guard parser.event.type == YAML_SCALAR_EVENT else { return false }
        let scalar = parser.event.data.scalar
        return scalar.plain_implicit != 0 && scalar.length == 2
            && scalar.value[0] == UInt8(ascii: "<") && scalar.value[1] == UInt8(ascii: "<")
    }

    private func checkMergeable(_ value: Node, at mark: yaml_mark_t) throws(YAMLProblem) {
        let maps = value.list ?? [value]
        guard maps.allSatisfy({ $0.pairs != nil }) else {
            throw YAMLProblem("expected a mapping or list of mappings for merging", at: mark)
        }
    }

    /// Merged entries come first, those of the last mapping of a list before the others; the mapping's own keys win,
    /// then the earlier of several merged mappings.
    private func merged(_ entries: [Entry], with keys: inout KeySet) -> [Entry] {
        var result: [Entry] = []
        for entry in entries where entry.isMerge {
            var groups: [[Entry]] = []
            for map in entry.value.list ?? [entry.value] {
                let new = (map.pairs ?? []).filter { keys.insert($0.key.scalar ?? .null) }
                groups.append(new.map { Entry(key: $0.key, value: $0.value) })
            }
            result += groups.reversed().joined()
        }
        return result + entries.filter { !$0.isMerge }
    }

    // MARK: anchors

    private func anchored(
        _ name: UnsafeMutablePointer<yaml_char_t>?,
        _ build: () throws(YAMLProblem) -> Node
    ) throws(YAMLProblem) -> Node {
        guard name != nil else { return try build() }
        let name = string(name)
        guard anchors.updateValue(Anchor(), forKey: name) == nil else {
            throw problem("found duplicate anchor '\(name)'")
        }
        let before = size
        let node = try build()
        anchors[name] = Anchor(node: node, size: size - before)
        return node
    }

    private func alias(named name: String) throws(YAMLProblem) -> Node {
        guard let anchor = anchors[name] else {
            throw problem(
                "found undefined alias '\(name)'",
                hint: "put text that starts with '*' in quotes"
            )
        }
        guard let node = anchor.node else { throw problem("the alias '\(name)' stands inside what it names") }
        size += anchor.size
        guard size <= Self.sizeLimit else {
            throw problem("the document has more than \(Self.sizeLimit) parts once its aliases are written out")
        }
        return node
    }

    // MARK: places

    private func enter() throws(YAMLProblem) {
        depth += 1
        guard depth <= Self.depthLimit else { throw problem("nested more than \(Self.depthLimit) levels deep") }
    }

    private var here: SourceLocation {
        let mark = parser.event.start_mark
        return text.origin(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func problem(_ message: String, hint: String? = nil) -> YAMLProblem {
        YAMLProblem(message, hint: hint, at: parser.event.start_mark)
    }

    private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String {
        text.map { String(cString: $0) } ?? ""
    }
}
