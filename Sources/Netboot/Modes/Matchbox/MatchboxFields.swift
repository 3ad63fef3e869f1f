import Values

/// Why a file of a Matchbox folder cannot be used.
package struct MatchboxProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var reason: String

    package var description: String { "\(file): \(reason)" }
}

/// A JSON object of Matchbox, read by its fields. What is absent is empty, as in Go; what is of another kind is an error.
struct MatchboxFields {
    private let value: Value
    private let file: String

    init(_ value: Value, file: String) throws(MatchboxProblem) {
        self.value = value
        self.file = file
        guard value.map != nil else { throw problem("is \(value.kind), not a mapping") }
    }

    func text(_ key: String) throws(MatchboxProblem) -> String {
        switch value[key] {
        case nil, .null: return ""
        case .string(let text): return text
        case let other?: throw problem("\(key): is \(other.kind), not a text")
        }
    }

    func texts(_ key: String) throws(MatchboxProblem) -> [String] {
        switch value[key] {
        case nil, .null: return []
        case .list(let list):
            let texts = list.compactMap(\.string)
            guard texts.count == list.count else { throw problem("\(key): holds what is not a text") }
            return texts
        case let other?: throw problem("\(key): is \(other.kind), not a list")
        }
    }

    func map(_ key: String) throws(MatchboxProblem) -> Value? {
        switch value[key] {
        case nil, .null: return nil
        case .map(let map): return .map(map)
        case let other?: throw problem("\(key): is \(other.kind), not a mapping")
        }
    }

    func problem(_ reason: String) -> MatchboxProblem { MatchboxProblem(file: file, reason: reason) }
}
