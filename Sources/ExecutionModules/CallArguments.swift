import OrderedCollections
import Values

extension Call {
    /// Text, or nil when the argument was not given or is null.
    mutating func optionalText(_ name: String) -> String? {
        guard let value = take(name), !value.isNull else { return nil }
        return value.plainText
    }

    /// Like `optionalText`, by name only: for options that do not follow the positional arguments.
    mutating func option(_ name: String) -> Value? {
        recorder?.note(name, isRequired: false)
        guard let value = named.removeValue(forKey: .string(name)), !value.isNull else { return nil }
        return value
    }

    mutating func flag(_ name: String, or fallback: Bool) -> Bool {
        guard let value = take(name), !value.isNull else { return fallback }
        if let text = value.string { return !["false", "no", "off", "0", ""].contains(text.lowercased()) }
        return value.isTruthy
    }

    mutating func integer(_ name: String) throws(CallError) -> Int? {
        guard let value = take(name), !value.isNull else { return nil }
        if let number = value.int ?? value.string.flatMap({ Int($0) }) { return number }
        if case .double(let number) = value, let whole = Int(exactly: number) { return whole }
        throw CallError.failed("\(function): '\(name)' must be a whole number, not \(value.kind)")
    }

    mutating func number(_ name: String) throws(CallError) -> Double? {
        guard let value = take(name), !value.isNull else { return nil }
        if let number = value.double ?? value.string.flatMap({ Double($0) }) { return number }
        throw CallError.failed("\(function): '\(name)' must be a number, not \(value.kind)")
    }

    mutating func map(_ name: String) throws(CallError) -> Value.Map {
        let value = try required(name)
        if recorder != nil { return [:] }
        guard case .map(let map) = value else {
            throw CallError.failed("\(function): '\(name)' must be a mapping, not \(value.kind)")
        }
        return map
    }

    /// All positional arguments that are left, as text; a list among them stands for its elements.
    mutating func restAsTexts() -> [String] {
        recorder?.noteRest()
        defer { positional = [] }
        return positional.flatMap { ($0.list ?? [$0]).map(\.plainText) }
    }
}

extension Value {
    /// The value as Python's `str()` writes a scalar: `True`, `None`, `22`.
    var plainText: String {
        switch self {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        case .string(let text): text
        default: keyText
        }
    }
}
