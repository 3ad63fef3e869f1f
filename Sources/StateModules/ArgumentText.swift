import OrderedCollections
import Values

extension Value {
    /// The value as Python's `str()` writes it, for environments, command lines and messages: `True`, `None`, `22`.
    var argumentText: String {
        switch self {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        case .string(let text): text
        default: keyText
        }
    }
}

extension Value {
    /// The value as Python's `repr()` writes it inside a message: `['adm', 'tty']`; a text alone stays bare.
    var pythonText: String {
        if case .string(let text) = self { return text }
        return representation
    }

    private var representation: String {
        switch self {
        case .string(let text): "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
        case .list(let list): "[" + list.map(\.representation).joined(separator: ", ") + "]"
        case .map(let map):
            "{" + map.map { "\($0.key.representation): \($0.value.representation)" }.joined(separator: ", ") + "}"
        default: argumentText
        }
    }
}
