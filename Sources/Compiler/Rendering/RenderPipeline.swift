import Values

/// What the first line of an SLS file asks for: `#!jinja|yaml` unless it says otherwise.
struct RenderPipeline: Equatable {
    enum Stage: Equatable {
        case jinja, yaml, json, text
    }

    static let usual = "jinja|yaml"

    private(set) var stages: [Stage] = []

    /// `usual` is what a text that asks for nothing goes through.
    init(of text: String, file: String, usual: String = Self.usual) throws(Diagnostic) {
        let line = String(text.prefix { !$0.isNewline })
        let isShebang = line.hasPrefix("#!") && !line.hasPrefix("#!/")
        let name = isShebang ? String(line.dropFirst(2)).trimmingBlanks : usual
        for part in Self.parts(of: name) {
            let word = part.split(separator: " ").first.map(String.init) ?? ""
            guard let stage = Self.stage(word) else {
                throw Diagnostic(
                    .error,
                    "the renderer '\(word)' is not available",
                    hint: Self.replacement(for: word),
                    at: SourceLocation(file: file, line: 1),
                    source: line
                )
            }
            stages.append(stage)
        }
    }

    /// `yaml_jinja` is how `jinja|yaml` was once written.
    private static func parts(of name: String) -> [String] {
        switch name {
        case "yaml_jinja": ["jinja", "yaml"]
        case "json_jinja": ["jinja", "json"]
        default: name.split(separator: "|", omittingEmptySubsequences: false).map { String($0).trimmingBlanks }
        }
    }

    private static func stage(_ word: String) -> Stage? {
        switch word {
        case "jinja": .jinja
        case "yaml": .yaml
        case "json": .json
        case "text": .text
        default: nil
        }
    }

    private static func replacement(for word: String) -> String {
        switch word {
        case "py", "pyobjects", "pydsl": "cm runs no Python: write the states in jinja|yaml"
        case "mako", "wempy", "cheetah", "genshi": "write the template in jinja|yaml"
        case "gpg": "decrypt outside the tree and hand the values over as pillar"
        case "stateconf": "write the states in jinja|yaml, with include and require"
        case "hjson", "json5", "toml", "dson", "yamlex": "write the data in yaml or json"
        default: "there are jinja, yaml, json and text, joined as in #!jinja|yaml"
        }
    }
}

extension String {
    /// Without blanks at either end.
    var trimmingBlanks: String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
