import OrderedCollections
import Values

/// A mapping written as TOML: values first, then tables.
struct TOMLText {
    private(set) var text = ""

    init(_ value: Value) throws {
        guard let map = value.map else { throw FileProblem("a dataset for toml must be a mapping") }
        try write(map, path: [])
    }

    private mutating func write(_ map: Value.Map, path: [String]) throws {
        for (key, value) in map where value.map == nil && !Self.isTables(value) {
            text += Self.key(key.argumentText) + " = " + (try Self.inline(value)) + "\n"
        }
        for (key, value) in map {
            let inner = path + [Self.key(key.argumentText)]
            if let table = value.map {
                try head("[\(inner.joined(separator: "."))]", table, inner)
            } else if Self.isTables(value) {
                for table in value.list ?? [] {
                    try head("[[\(inner.joined(separator: "."))]]", table.map ?? [:], inner)
                }
            }
        }
    }

    private mutating func head(_ line: String, _ table: Value.Map, _ path: [String]) throws {
        if !text.isEmpty { text += "\n" }
        text += line + "\n"
        try write(table, path: path)
    }

    private static func isTables(_ value: Value) -> Bool {
        guard let list = value.list, !list.isEmpty else { return false }
        return list.allSatisfy { $0.map != nil }
    }

    private static func inline(_ value: Value) throws -> String {
        switch value {
        case .null: throw FileProblem("toml knows no null")
        case .bool(let value): value ? "true" : "false"
        case .list(let list): "[" + (try list.map(inline)).map { " " + $0 + "," }.joined() + "]"
        case .map(let map):
            "{ " + (try map.map { key($0.key.argumentText) + " = " + (try inline($0.value)) }).joined(separator: ", ")
                + " }"
        case .string(let text): JSON.text(.string(text))
        default: value.argumentText
        }
    }

    private static func key(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        return isBare ? text : JSON.text(.string(text))
    }
}
