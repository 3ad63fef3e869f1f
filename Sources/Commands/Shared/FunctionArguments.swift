import OrderedCollections
import Values
import YAML

/// The arguments of a function as they are typed: each a YAML scalar, flow list or flow mapping; `key=value` names one.
struct FunctionArguments: Equatable {
    var positional: [Value] = []
    var named: Value.Map = [:]

    init(_ words: [String]) {
        for word in words {
            if let (key, text) = Self.pair(word) {
                named[.string(key)] = Self.value(text)
            } else {
                positional.append(Self.jobID(Self.value(word)))
            }
        }
    }

    /// `key=value`, where the key is a Python name that may hold dots and hyphens; not `a==b`.
    static func pair(_ word: String) -> (key: String, value: String)? {
        guard let equals = word.firstIndex(of: "="), !word.utf8.contains(0x0A) else { return nil }
        let key = word[..<equals], text = word[word.index(after: equals)...]
        guard let first = key.first, first.isLetter || first == "_", text.first != "=",
            key.allSatisfy({ $0.isLetter || $0.isNumber || "_.-".contains($0) })
        else { return nil }
        return (String(key), String(text))
    }

    /// What YAML makes of it, with Salt's exceptions: a mapping wants braces, a list brackets, and what YAML would lose stays text.
    static func value(_ text: String) -> Value {
        let bare = text.stripped
        let holdsControls = text.utf8.contains { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        if ["", "---", "..."].contains(bare) || isGroupedNumber(bare) || holdsControls { return .string(text) }
        if text == "None" { return .null }
        guard let value = try? YAML.parse(text, file: "command line")?.value ?? .null else { return .string(text) }
        switch value {
        case .map: return text.hasPrefix("{") ? value : .string(text)
        case .list: return text.hasPrefix("[") ? value : .string(text)
        case .string(let parsed):
            let losesText = text.contains("#") || (parsed.isEmpty && (text == "|" || text == "!"))
            return .string(losesText ? text : parsed)
        case .null: return text.contains("#") || text == "!" ? .string(text) : .null
        default: return value
        }
    }

    /// Salt takes a whole number of 20 characters for a job's id, which is a text.
    private static func jobID(_ value: Value) -> Value {
        switch value {
        case .int(let number) where "\(number)".count == 20: .string("\(number)")
        case .bigInt(let number) where "\(number)".count == 20: .string("\(number)")
        default: value
        }
    }

    /// `1_000`, which YAML 1.1 would read as a number.
    private static func isGroupedNumber(_ text: String) -> Bool {
        text.contains("_") && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
