import OrderedCollections
package import Values

/// The arguments of one state, taken out one by one so that leftovers can be reported as mistakes.
package struct Arguments: Sendable {
    /// The state's ID and where it stands, for messages.
    package let id: String
    package let location: SourceLocation
    /// `file.managed`.
    package let function: String
    /// The state's `name`.
    package let name: String
    private var values: [String: Node]
    private let order: [String]
    /// Every name that was asked for, for suggestions.
    private(set) var known: [String] = []

    /// `state` without requisites and global arguments (`GlobalArguments` has taken those).
    package init(_ state: LowState, without taken: Set<String> = []) {
        id = state.id
        location = state.location
        function = state.fullName
        name = state.name
        order = state.arguments.map(\.name)
        values = Dictionary(
            state.arguments.filter { !taken.contains($0.name) }.map { ($0.name, $0.value) },
            uniquingKeysWith: { _, last in last }
        )
    }

    /// The arguments that nobody has taken yet.
    package var names: [String] { order.filter { values[$0] != nil } }

    /// The argument with its place, or nil when it was not given.
    package mutating func take(_ key: String) -> Node? {
        known.append(key)
        return values.removeValue(forKey: key)
    }

    /// The argument, left where it is.
    package func peek(_ key: String) -> Node? { values[key] }

    /// Text; numbers and booleans that YAML made of it are turned back. Null counts as not given.
    package mutating func string(_ key: String) throws(Diagnostic) -> String? {
        guard let node = take(key) else { return nil }
        switch node.scalar {
        case .null?: return nil
        case .string(let text): return text
        case .int(let number): return String(number)
        case .bigInt(let number): return "\(number)"
        case .double(let number): return String(number)
        case .bool(let bool): return bool ? "True" : "False"
        default: throw wrong(key, node, wanted: "a string")
        }
    }

    package mutating func required(_ key: String) throws(Diagnostic) -> String {
        guard let text = try string(key) else {
            throw Diagnostic(.error, "Missing parameter \(key) for state \(function)", at: location)
        }
        return text
    }

    package mutating func bool(_ key: String, or fallback: Bool) throws(Diagnostic) -> Bool {
        guard let node = take(key), let value = node.scalar, !value.isNull else { return fallback }
        switch value {
        case .bool(let bool): return bool
        case .int(let number): return number != 0
        case .string(let text):
            switch text.lowercased() {
            case "true", "yes", "on", "1": return true
            case "false", "no", "off", "0", "": return false
            default: throw wrong(key, node, wanted: "True or False")
            }
        default: throw wrong(key, node, wanted: "True or False")
        }
    }

    package mutating func int(_ key: String) throws(Diagnostic) -> Int? {
        guard let node = take(key), let value = node.scalar, !value.isNull else { return nil }
        switch value {
        case .int(let number): return number
        case .string(let text):
            guard let number = Int(text) else { throw wrong(key, node, wanted: "a whole number") }
            return number
        default: throw wrong(key, node, wanted: "a whole number")
        }
    }

    /// Whole numbers; one counts as a list of one.
    package mutating func ints(_ key: String) throws(Diagnostic) -> [Int]? {
        guard let node = peek(key), let texts = try strings(key) else { return nil }
        var numbers: [Int] = []
        for text in texts {
            guard let number = Int(text) else { throw wrong(key, node, wanted: "whole numbers") }
            numbers.append(number)
        }
        return numbers
    }

    package mutating func double(_ key: String) throws(Diagnostic) -> Double? {
        guard let node = take(key), let value = node.scalar, !value.isNull else { return nil }
        if let number = value.double { return number }
        guard let number = value.string.flatMap({ Double($0) }) else { throw wrong(key, node, wanted: "a number") }
        return number
    }

    /// A list of texts; one text counts as a list of one.
    package mutating func strings(_ key: String) throws(Diagnostic) -> [String]? {
        guard let node = take(key) else { return nil }
        if let list = node.list {
            var texts: [String] = []
            for element in list {
                guard let text = element.scalar.map({ $0.string ?? $0.keyText }) else {
                    throw wrong(key, element, wanted: "a list of strings")
                }
                texts.append(text)
            }
            return texts
        }
        guard let value = node.scalar else { throw wrong(key, node, wanted: "a string or a list of strings") }
        return value.isNull ? nil : [value.string ?? value.keyText]
    }

    /// A mapping; a list of one-key mappings counts as one, as Salt's users write `- context:` and `- env:` both ways.
    package mutating func map(_ key: String) throws(Diagnostic) -> Value.Map? {
        guard let node = take(key) else { return nil }
        if let map = node.value.map { return map }
        if let list = node.value.list {
            var merged = Value.Map()
            for element in list {
                guard let map = element.map else { throw wrong(key, node, wanted: "a mapping") }
                for (name, value) in map { merged[name] = value }
            }
            return merged
        }
        if node.scalar?.isNull == true { return nil }
        throw wrong(key, node, wanted: "a mapping")
    }

    /// A file mode as Salt's users write it: `644`, `'0644'`, `0644`.
    package mutating func mode(_ key: String) throws(Diagnostic) -> UInt16? {
        guard let node = take(key), let value = node.scalar, !value.isNull else { return nil }
        let text = value.string ?? value.keyText
        if text == "keep" { return nil }
        guard let mode = UInt16(text.hasPrefix("0o") ? String(text.dropFirst(2)) : text, radix: 8), mode <= 0o7777
        else {
            throw wrong(key, node, wanted: "a file mode such as '0644'")
        }
        return mode
    }

    /// Takes whatever is left, for a state that accepts everything (`test.nop`, which stands in for others under `use`), but `check_cmd`,
    /// which is heeded for every state.
    package mutating func takeRest() {
        for name in values.keys where name != "check_cmd" { values.removeValue(forKey: name) }
    }

    /// Takes what is left as variables, except those in `kept`.
    package mutating func takeVariables(keeping kept: Set<String>) -> [(name: String, value: Value)] {
        names.filter { !kept.contains($0) }.compactMap { name in
            values.removeValue(forKey: name).map { (name, $0.value) }
        }
    }

    /// The argument that was perhaps meant by `name`, of those that were asked for.
    package func nearest(to name: String) -> String? { Suggestion.nearest(to: name, among: known) }

    /// A mistake in the value of an argument, at the place it was written.
    package func wrong(_ key: String, _ node: Node, wanted: String) -> Diagnostic {
        Diagnostic(
            .error,
            "\(function) in ID '\(id)': '\(key)' must be \(wanted), not \(node.value.kind)",
            at: node.location
        )
    }

    /// Reports every argument that nobody took.
    package func leftovers() -> [Diagnostic] {
        values.sorted { $0.key < $1.key }.map { key, node in
            let nearest = nearest(to: key)
            return Diagnostic(
                .error,
                "unknown argument '\(key)' for \(function) in ID '\(id)'",
                hint: nearest.map { "did you mean '\($0)'?" },
                at: node.location
            )
        }
    }
}
