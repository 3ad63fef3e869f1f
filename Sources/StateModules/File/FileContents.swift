import OrderedCollections
import States
import Values

/// Text written in the state itself, or kept in pillar or grains: `contents` and its kin.
struct FileContents: Sendable {
    private enum Origin: Sendable {
        case given(Value)
        case pillar([String])
        case grains([String])
    }

    private let origin: Origin
    private let endsWithNewline: Bool
    private let delimiter: String
    private let allowsEmpty: Bool

    init?(_ arguments: inout Arguments) throws(Diagnostic) {
        let node = arguments.take("contents")
        let pillar = try arguments.strings("contents_pillar")
        let grains = try arguments.strings("contents_grains")
        endsWithNewline = try arguments.bool("contents_newline", or: true)
        delimiter = try arguments.string("contents_delimiter") ?? ":"
        allowsEmpty = try arguments.bool("allow_empty", or: true)
        let given = node.flatMap { $0.scalar?.isNull == true ? nil : $0.value }
        guard [given != nil, pillar != nil, grains != nil].count(where: { $0 }) <= 1 else {
            throw Diagnostic(
                .error,
                "Only one of 'contents', 'contents_pillar', and 'contents_grains' is permitted",
                at: arguments.location
            )
        }
        if let given {
            origin = .given(given)
        } else if let pillar {
            origin = .pillar(pillar)
        } else if let grains {
            origin = .grains(grains)
        } else {
            return nil
        }
    }

    func text(in context: StateContext) throws -> String {
        let parts: [Value]
        switch origin {
        case .given(let value): parts = value.list ?? [value]
        case .pillar(let keys): parts = try look(keys, "Pillar", context.pillar)
        case .grains(let keys): parts = try look(keys, "Grain", context.grains)
        }
        var text = ""
        for part in parts {
            guard part.map == nil, part.list == nil, !part.isNull else {
                throw FileProblem(
                    "Contents specified by contents/contents_pillar/contents_grains is not a string or list of strings, "
                        + "and is not binary data. SLS is likely malformed."
                )
            }
            text += lines(part.argumentText)
        }
        while !endsWithNewline, text.hasSuffix("\n") { text.removeLast() }
        if text.isEmpty, !allowsEmpty { throw FileProblem("The contents are empty and allow_empty is False") }
        return text
    }

    private func look(_ keys: [String], _ what: String, _ root: Value) throws -> [Value] {
        try keys.flatMap { key -> [Value] in
            guard let value = root.traverse(key, delimiter: delimiter), !value.isNull else {
                throw FileProblem("\(what) \(key) does not exist")
            }
            return value.list ?? [value]
        }
    }

    /// Every line ends in a newline, as Salt writes contents.
    private func lines(_ text: String) -> String {
        if !text.utf8.contains(0x0D) { return text.isEmpty || text.hasSuffix("\n") ? text : text + "\n" }
        let unified = text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
        return unified.isEmpty || unified.hasSuffix("\n") ? unified : unified + "\n"
    }
}
