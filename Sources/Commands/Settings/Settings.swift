package import Values
import OrderedCollections

/// The settings of one role: what its files say, taken out one by one, so that what nobody took can be reported.
package struct Settings: Sendable {
    private var values: [String: Node]
    private var known: Set<String> = []
    /// Where the files are; nil: the standard directory.
    package var directory: String?
    /// Files beside those that were read, which by their names are no settings.
    package var unread: [String] = []
    /// What one file said and a later one said otherwise.
    var overrides: [SettingsMerge.Override] = []
    /// What is well written and has no effect, met so far.
    private var warnings: [Diagnostic] = []
    /// Values of a wrong kind, met so far.
    package private(set) var errors: [Diagnostic] = []

    package init(_ values: [String: Node] = [:]) {
        self.values = values
    }

    /// The setting with its place; nil where no file has it or it is null.
    package mutating func take(_ key: String) -> Node? {
        known.insert(key)
        guard let node = values.removeValue(forKey: key), node.scalar?.isNull != true else { return nil }
        return node
    }

    package mutating func string(_ key: String) -> String? {
        guard let node = take(key) else { return nil }
        switch node.scalar {
        case .string(let text)?: return text
        case .int(let number)?: return String(number)
        case .bigInt(let number)?: return "\(number)"
        case .double(let number)?: return String(number)
        default: return wrong(key, node, wanted: "a string")
        }
    }

    package mutating func bool(_ key: String) -> Bool? {
        guard let node = take(key) else { return nil }
        return node.scalar?.bool ?? wrong(key, node, wanted: "True or False")
    }

    package mutating func int(_ key: String, in range: ClosedRange<Int> = 0...Int.max) -> Int? {
        guard let node = take(key) else { return nil }
        guard let number = node.scalar?.int else { return wrong(key, node, wanted: "a whole number") }
        guard range.contains(number) else {
            errors.append(Diagnostic(.error, "'\(key)' is out of range: \(number)", at: node.location))
            return nil
        }
        return number
    }

    package mutating func double(_ key: String) -> Double? {
        guard let node = take(key) else { return nil }
        return node.scalar?.double ?? wrong(key, node, wanted: "a number")
    }

    /// A list of texts; one text counts as a list of one.
    package mutating func strings(_ key: String) -> [String]? {
        guard let node = take(key) else { return nil }
        if let text = node.string { return [text] }
        guard let list = node.list else { return wrong(key, node, wanted: "a string or a list of strings") }
        let texts = list.compactMap(\.string)
        return texts.count == list.count ? texts : wrong(key, node, wanted: "a list of strings")
    }

    /// A mapping whose values are lists of texts: `file_roots`, `pillar_roots`.
    package mutating func roots(_ key: String) -> [String: [String]]? {
        guard let node = take(key) else { return nil }
        guard let pairs = node.pairs else {
            return wrong(key, node, wanted: "a mapping of environments to directories")
        }
        var roots: [String: [String]] = [:]
        for (name, value) in pairs {
            let texts = value.string.map { [$0] } ?? (value.list ?? []).compactMap(\.string)
            guard let environment = name.string, !texts.isEmpty, value.list.map({ $0.count == texts.count }) ?? true
            else {
                return wrong(key, value, wanted: "a mapping of environments to lists of directories")
            }
            if environment == "__env__" { warnings.append(Self.anyEnvironment(key, at: value.location)) }
            roots[environment] = texts
        }
        return roots
    }

    private static func anyEnvironment(_ key: String, at location: SourceLocation) -> Diagnostic {
        Diagnostic(
            .warning,
            "'__env__' of \(key) stands for no other environment here",
            hint: "name each environment with its directories",
            at: location
        )
    }

    package mutating func map(_ key: String) -> Value.Map? {
        guard let node = take(key) else { return nil }
        return node.value.map ?? wrong(key, node, wanted: "a mapping")
    }

    /// A setting without taking it.
    func node(_ key: String) -> Node? { values[key] }

    /// The names that have been asked for, for documents and suggestions.
    var asked: Set<String> { known }

    /// Where a setting that nobody has taken yet was written.
    package func location(of key: String) -> SourceLocation? { values[key]?.location }

    /// A text without taking it.
    package func peek(_ key: String) -> String? { values[key]?.string }

    /// Settings that others read from the whole: they are no mistakes.
    package mutating func know(_ keys: [String]) {
        for key in keys { _ = take(key) }
    }

    /// Adds what only the reader of a setting can know to be wrong.
    package mutating func complain(_ problem: Diagnostic) {
        errors.append(problem)
    }

    /// All that was read, for `config.get`.
    package var all: Value.Map {
        Value.Map(uniqueKeysWithValues: values.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value.value) })
    }

    /// A warning for every file that nobody read, and every setting that nobody took.
    package func leftovers() -> [Diagnostic] {
        let files = unread.map { path in
            Diagnostic(.warning, "\(path) is not read", hint: "settings are in files whose names end in .conf")
        }
        return files + warnings + unknown()
    }

    private func unknown() -> [Diagnostic] {
        values.sorted { $0.key < $1.key }.map { key, node in
            let nearest = Suggestion.nearest(to: key, among: known)
            return Diagnostic(
                .warning,
                "unknown setting '\(key)'",
                hint: nearest.map { "did you mean '\($0)'?" },
                at: node.location
            )
        }
    }

    private mutating func wrong<Wanted>(_ key: String, _ node: Node, wanted: String) -> Wanted? {
        errors.append(Diagnostic(.error, "'\(key)' must be \(wanted), not \(node.value.kind)", at: node.location))
        return nil
    }
}
