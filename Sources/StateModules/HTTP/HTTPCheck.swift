import OrderedCollections
import Patterns
import States
import Values

/// What an answer of `http.query` must have, and what Salt says of it.
struct HTTPCheck: Sendable {
    private enum Kind: String { case string, pcre, list }

    private let match: String?
    private let matchKind: Kind
    private let status: Value?
    private let statusKind: Kind

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        let matchNode = arguments.peek("match"), statusNode = arguments.peek("status")
        match = try arguments.string("match")
        matchKind = try Self.kind("match_type", [.string, .pcre], &arguments)
        let status = arguments.take("status")?.value
        self.status = status?.isNull == true ? nil : status
        statusKind = try Self.kind("status_type", [.string, .pcre, .list], &arguments)
        if matchKind == .pcre, let match, let node = matchNode { try Self.check(match, "match", node, arguments) }
        if statusKind == .pcre, let status = self.status, let node = statusNode {
            try Self.check(status.pythonText, "status", node, arguments)
        }
        if statusKind == .list, let node = statusNode, self.status?.list == nil, self.status != nil {
            throw arguments.wrong("status", node, wanted: "a list where status_type is 'list'")
        }
    }

    /// Whether there is anything that an answer must have.
    var isEmpty: Bool { match == nil && status == nil }

    static let nothing = " Either match text (match) or a status code (status) is required."

    /// `data` is what `http.query` returned.
    func verdict(on data: Value) throws -> (result: Bool, comment: String) {
        var result: Bool?
        var comments: [String] = []
        if let match {
            let isThere = try found(match, matchKind, in: data["text"]?.string ?? "")
            result = isThere
            comments.append("Match \(matchKind == .pcre ? "pattern" : "text") \"\(match)\" was \(Self.word(isThere)).")
        }
        guard let status else { return (result ?? false, comments.joined(separator: " ")) }
        let own = data["status"]?.pythonText ?? ""
        if statusKind == .list {
            for wanted in status.list ?? [] where wanted.pythonText == own {
                comments.append("Status \(own) was found.")
                result = result ?? true
            }
            if result != true { comments.append("Statuses \(status.pythonText) were not found.") }
            return (result == true, comments.joined(separator: " "))
        }
        let wanted = status.pythonText
        let isThere = statusKind == .pcre ? try found(wanted, .pcre, in: own) : wanted == own
        let name = statusKind == .pcre ? "Status pattern \"\(wanted)\"" : "Status \(wanted)"
        comments.append("\(name) was \(Self.word(isThere)).")
        return (isThere && result != false, comments.joined(separator: " "))
    }

    private func found(_ wanted: String, _ kind: Kind, in text: String) throws -> Bool {
        guard kind == .pcre else { return wanted.isEmpty || text.contains(wanted) }
        return try RegularExpression.cached(wanted).firstMatch(in: text) != nil
    }

    private static func word(_ isFound: Bool) -> String { isFound ? "found" : "not found" }

    private static func kind(
        _ key: String,
        _ kinds: [Kind],
        _ arguments: inout Arguments
    ) throws(Diagnostic) -> Kind {
        guard let node = arguments.peek(key), let text = try arguments.string(key) else { return .string }
        guard let kind = Kind(rawValue: text), kinds.contains(kind) else {
            let names = kinds.map { "'\($0.rawValue)'" }.joined(separator: " or ")
            throw Diagnostic(
                .error,
                "\(arguments.function) in ID '\(arguments.id)': '\(key)' must be \(names), not '\(text)'",
                at: node.location
            )
        }
        return kind
    }

    private static func check(
        _ pattern: String,
        _ key: String,
        _ node: Node,
        _ arguments: Arguments
    ) throws(Diagnostic) {
        do {
            _ = try RegularExpression.cached(pattern)
        } catch {
            throw Diagnostic(
                .error,
                "\(arguments.function) in ID '\(arguments.id)': '\(key)' is no regular expression: \(error)",
                at: node.location
            )
        }
    }
}
