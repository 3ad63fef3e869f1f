import OrderedCollections
import Values

/// A mapping of the configuration that is being read: keys are taken one by one, and what nobody took is a mistake.
struct Section {
    /// How messages name it: `profile 'web'`.
    let title: String
    let location: SourceLocation
    private(set) var problems: [Diagnostic] = []
    private var values: [String: Node] = [:]
    private var known: [String] = []

    init(_ title: String, _ node: Node) {
        self.title = title
        location = node.location
        guard let pairs = node.pairs else {
            complain("\(title) must be a mapping, not \(node.value.kind)", at: node.location)
            return
        }
        for (key, value) in pairs {
            values[key.scalar?.keyText ?? "", default: value] = value
        }
    }

    /// The value of a key; nil where it is absent or null.
    mutating func take(_ key: String) -> Node? {
        known.append(key)
        guard let node = values.removeValue(forKey: key), node.scalar?.isNull != true else { return nil }
        return node
    }

    mutating func complain(_ message: String, hint: String? = nil, at place: SourceLocation? = nil) {
        problems.append(Diagnostic(.error, message, hint: hint, at: place ?? location))
    }

    mutating func absorb(_ others: [Diagnostic]) { problems += others }

    /// All problems, with one for every key that nobody took.
    mutating func finish() -> [Diagnostic] {
        for (key, node) in values.sorted(by: { $0.key < $1.key }) {
            let near = Suggestion.nearest(to: key, among: known)
            let hint =
                near.map { "did you mean '\($0)'?" } ?? "known are \(Set(known).sorted().joined(separator: ", "))"
            complain("unknown key '\(key)' in \(title)", hint: hint, at: node.location)
        }
        return problems
    }
}

// MARK: typed values

extension Section {
    mutating func string(_ key: String) -> String? {
        guard let node = take(key) else { return nil }
        if let text = node.text { return text }
        return wrong(key, node, "a string")
    }

    /// A text that goes into one line of a script.
    mutating func line(_ key: String) -> String? {
        let place = values[key]?.location
        guard let text = string(key) else { return nil }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            complain("'\(key)' of \(title) must be one line without control characters", at: place)
            return nil
        }
        return text
    }

    /// A text that `parse` understands.
    mutating func parsed<Wanted>(_ key: String, _ wanted: String, _ parse: (String) -> Wanted?) -> Wanted? {
        guard let node = take(key) else { return nil }
        if let value = node.text.flatMap(parse) { return value }
        return wrong(key, node, wanted)
    }

    mutating func bool(_ key: String) -> Bool? {
        guard let node = take(key) else { return nil }
        return node.scalar?.bool ?? wrong(key, node, "true or false")
    }

    mutating func int(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = take(key) else { return nil }
        if let number = node.scalar?.int, range.contains(number) { return number }
        return wrong(key, node, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }

    /// A list of one-line texts; one text is a list of one.
    mutating func lines(_ key: String) -> [String] {
        guard let node = take(key) else { return [] }
        let nodes = node.list ?? [node]
        let texts = nodes.compactMap(\.text)
        guard texts.count == nodes.count, texts.allSatisfy({ !$0.contains("\n") && !$0.contains("\r") }) else {
            return wrong(key, node, "a string of one line or a list of them") ?? []
        }
        return texts
    }

    mutating func map(_ key: String) -> Value.Map {
        guard let node = take(key) else { return [:] }
        return node.value.map ?? wrong(key, node, "a mapping") ?? [:]
    }

    /// A mapping of names to texts.
    mutating func texts(_ key: String) -> [(name: String, value: String, place: SourceLocation)] {
        guard let node = take(key) else { return [] }
        guard let pairs = node.pairs else { return wrong(key, node, "a mapping") ?? [] }
        return pairs.compactMap { name, value in
            guard let name = name.text, let text = value.text else { return wrong(key, value, "a mapping of strings") }
            return (name: name, value: text, place: value.location)
        }
    }

    private mutating func wrong<Wanted>(_ key: String, _ node: Node, _ wanted: String) -> Wanted? {
        let given = node.text.map { "'\($0)'" } ?? node.value.kind
        complain("'\(key)' of \(title) must be \(wanted), not \(given)", at: node.location)
        return nil
    }
}

extension Node {
    /// A text, or a number or boolean as it would be typed.
    var text: String? {
        switch scalar {
        case .string(let text)?: text
        case .null?, nil: nil
        case let value?: value.keyText
        }
    }
}
