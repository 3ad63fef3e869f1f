import OrderedCollections
import Values

/// One rule of iptables, from the arguments of a state: `source`, `proto`, `dport`, `jump` and whatever iptables knows.
struct PacketRule: Equatable, Sendable {
    /// The words of the rule, without table and chain.
    private(set) var words: [String] = []
    /// The same as Salt shows it.
    var text: String { shown.joined(separator: " ") }
    private var shown: [String] = []

    private static let namedMatches: Set<String> = ["pknock", "quota2", "recent"]

    init(_ options: Value.Map) {
        var rest = options
        func take(_ name: String) -> Value? {
            rest.removeValue(forKey: .string(name)).flatMap { $0.isNull ? nil : $0 }
        }
        let jump = take("target")
        let isPolicy = rest["match"] == "policy"
        let matches = Self.texts(take("match"))
        if let value = take("if") { add("-i", value) }
        if let value = take("of") { add("-o", value) }
        let given = isPolicy ? nil : take("proto")
        if let value = given ?? take("protocol") { add("-p", value) }
        for match in matches {
            add("-m", .string(match))
            if Self.namedMatches.contains(match), let name = take("name_") { add("--name", name) }
        }
        // Extensions have an option of this name too.
        if isPolicy, let value = take("proto") { add("--proto", value) }
        for set in take("match-set").map(Self.list) ?? [] {
            add("-m", "set")
            add("--match-set", .string(set))
        }
        if let value = take("connstate") { add("--state", value, of: "state") }
        if let value = take("dport") { add("--dport", value) }
        if let value = take("sport") { add("--sport", value) }
        for name in ["dports", "sports"] {
            if let value = take(name) { add("--\(name)", Self.ports(value), of: "multiport") }
        }
        if let value = take("comment") {
            load("comment")
            addWhole("--comment", value, isQuoted: true)
        }
        if let value = rest["set"], value.isTruthy {
            rest["set"] = nil
            add("--match-set", value)
        }
        if let jump { rest["jump"] = jump }
        addOthers(rest)
    }

    private mutating func addOthers(_ options: Value.Map) {
        let ofTarget = Set(PacketTargetOptions.names)
        for (key, value) in options where !ofTarget.contains(key.argumentText) {
            let name = key.argumentText
            add((name.count == 1 ? "-" : "--") + name, value)
        }
        for name in PacketTargetOptions.names {
            guard let value = options[.string(name)] else { continue }
            let hasBlanks = !value.isNull && value.argumentText.contains(where: \.isWhitespace)
            addWhole("--\(name)", value, isQuoted: hasBlanks)
        }
    }

    /// `! --dport 22` for `!22` and `not 22`; a value of several words is several.
    private mutating func add(_ flag: String, _ value: Value) {
        var text = value.isNull ? "" : value.argumentText
        var mark: [String] = []
        for word in ["!", "not "] where text.hasPrefix(word) {
            mark = ["!"]
            text = CommandResult.trimmed(String(text.dropFirst(word.count)))
        }
        shown += mark + [flag] + (text.isEmpty ? [] : [text])
        words += mark + [flag] + (ShellWords.split(text) ?? [text])
    }

    private mutating func add(_ flag: String, _ value: Value, of module: String) {
        load(module)
        add(flag, value)
    }

    private mutating func addWhole(_ flag: String, _ value: Value, isQuoted: Bool) {
        let text = value.isNull ? "" : value.argumentText
        words += [flag] + (text.isEmpty ? [] : [text])
        shown += [flag] + (text.isEmpty ? [] : [isQuoted ? "\"\(text)\"" : text])
    }

    private mutating func load(_ module: String) {
        guard !zip(words, words.dropFirst()).contains(where: { $0 == ("-m", module) }) else { return }
        add("-m", .string(module))
    }

    /// One `!` turns all ports of a list round.
    private static func ports(_ value: Value) -> Value {
        let ports = list(value).map { port in
            let isTurned = port.hasPrefix("!") || port.hasPrefix("not ")
            return (isTurned, isTurned ? CommandResult.trimmed(String(port.drop { $0 == "!" }.trimmingNot)) : port)
        }
        return .string((ports.contains(where: \.0) ? "!" : "") + ports.map(\.1).joined(separator: ","))
    }

    private static func list(_ value: Value) -> [String] {
        value.list?.map(\.argumentText) ?? [value.argumentText]
    }

    private static func texts(_ value: Value?) -> [String] {
        guard let value else { return [] }
        if let list = value.list { return list.map(\.argumentText) }
        return value.argumentText.split(separator: ",").map { CommandResult.trimmed(String($0)) }
    }
}

extension Substring {
    /// Without a `not` in front.
    fileprivate var trimmingNot: Substring { hasPrefix("not ") ? dropFirst(4) : self }
}
