import OrderedCollections

/// Salt's `xml` filter: a dict with one key becomes an element; plain values in it are attributes,
/// dicts and lists are elements.
enum XMLText {
    static func document(_ value: Object) throws -> String {
        guard let (tag, content) = try entries(value).first else {
            throw Failure(.runtime, "Value is not a dict or list. Cannot render as XML")
        }
        var text = "<?xml version=\"1.0\" ?>\n"
        try write(tag, content, depth: 0, into: &text)
        return text
    }

    private static func entries(_ value: Object) throws -> [(String, Object)] {
        switch value {
        case .dict(let dict): return try dict.entries.map { (try PythonText.text($0.key.object), $0.value) }
        case .list: return []
        default:
            if let failure = value.failure { throw failure }
            throw Failure(.runtime, "Value is not a dict or list. Cannot render as XML")
        }
    }

    private static func write(_ tag: String, _ content: Object, depth: Int, into text: inout String) throws {
        guard depth < Limits.syntaxDepth else { throw Failure(.other, "maximum recursion depth exceeded") }
        let margin = String(repeating: " ", count: depth)
        switch content {
        case .list(let list):
            for item in list.items { try write(tag, item, depth: depth, into: &text) }
        case .dict(let dict):
            var attributes = ""
            var children: [(String, Object)] = []
            for (name, value) in try entries(.dict(dict)) {
                switch value {
                case .dict, .list: children.append((name, value))
                default: attributes += " \(name)=\"\(Filters.escaped(try PythonText.text(value)))\""
                }
            }
            guard !children.isEmpty else { return text += "\(margin)<\(tag)\(attributes)/>\n" }
            text += "\(margin)<\(tag)\(attributes)>\n"
            for (name, value) in children { try write(name, value, depth: depth + 1, into: &text) }
            text += "\(margin)</\(tag)>\n"
        default:
            text += "\(margin)<\(tag)>\(Filters.escaped(try PythonText.text(content)))</\(tag)>\n"
        }
    }
}
