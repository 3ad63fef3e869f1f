import Values

/// What the first line of an SLS file asks for: `#!jinja|yaml` unless it says otherwise.
struct RenderPipeline: Equatable {
    enum Stage: Equatable {
        case jinja, yaml, json, text, gpg
        /// A program under this path, with these arguments.
        case program(String, [String])
    }

    static let usual = "jinja|yaml"

    private(set) var stages: [Stage] = []

    /// `usual`: for a file that says nothing (`renderer` of the settings). `program` finds renderers that are programs.
    init(
        of text: String,
        file: String,
        usual: String = Self.usual,
        allowed: AllowedRenderers = AllowedRenderers(),
        program: (String) throws(Diagnostic) -> String? = { _ in nil }
    ) throws(Diagnostic) {
        let line = String(text.prefix { !$0.isNewline })
        let isShebang = line.hasPrefix("#!") && !line.hasPrefix("#!/")
        let name = isShebang ? String(line.dropFirst(2)).trimmingBlanks : usual
        for part in Self.parts(of: name) {
            let words = part.split(separator: " ").map(String.init)
            let word = words.first ?? ""
            let place = SourceLocation(file: file, line: 1)
            if let setting = allowed.obstacle(to: word) {
                throw Diagnostic(
                    .error,
                    "the renderer '\(word)' is not allowed",
                    hint: "the setting \(setting) says which are",
                    at: place,
                    source: isShebang ? line : nil
                )
            } else if let stage = Self.stage(word) {
                stages.append(stage)
            } else if let path = try program(word) {
                stages.append(.program(path, Array(words.dropFirst())))
            } else {
                throw Diagnostic(
                    .error,
                    "the renderer '\(word)' is not available",
                    hint: Self.replacement(for: word),
                    at: place,
                    source: isShebang ? line : nil
                )
            }
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
        case "gpg": .gpg
        default: nil
        }
    }

    private static func replacement(for word: String) -> String {
        switch word {
        case "py", "pyobjects", "pydsl":
            "cm runs no Python: write it in jinja|yaml, or as an executable _renderers/\(word)"
        case "mako", "wempy", "cheetah", "genshi": "write the template in jinja|yaml"
        case "stateconf": "write the states in jinja|yaml, with include and require"
        case "nacl", "aws_kms", "pass": "encrypt with gpg, or decrypt with an executable _renderers/\(word)"
        case "hjson", "json5", "toml", "dson", "yamlex", "tomlmod", "msgpack": "write the data in yaml or json"
        default:
            "there are jinja, yaml, json, text and gpg, joined as in #!jinja|yaml, and executables in _renderers/ of the tree"
                + " or in renderer_dirs of the settings"
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
