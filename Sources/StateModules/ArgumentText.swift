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
