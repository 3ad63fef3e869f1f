/// Where apt gets packages from: what one line of a `.list` file says, or one stanza of a `.sources` file.
struct AptSource: Equatable, Sendable {
    var isDisabled = false
    var types: [String]
    var uris: [String]
    var suites: [String]
    var components: [String]
    var architectures: [String] = []
    var signedBy = ""
    var trusted: Bool?
    /// What else stands in the brackets of a line: `by-hash=yes`.
    var otherOptions: [String] = []
    var comment = ""
    /// The options' names in the order they were written.
    private var order: [String] = []

    /// Reads `deb [arch=amd64 signed-by=/x] URL suite component…`, also behind a `#`; nil for anything else.
    init?(line: String) {
        var text = CommandResult.trimmed(line)
        if text.hasPrefix("#") {
            isDisabled = true
            text = CommandResult.trimmed(String(text.dropFirst()))
        }
        if let mark = text.dropFirst().firstIndex(of: "#") {
            comment = CommandResult.stripped(String(text[text.index(after: mark)...]))
            text = String(text[..<mark])
        }
        var words = Self.words(text)
        guard words.count >= 3, ["deb", "deb-src", "rpm", "rpm-src"].contains(words[0]) else { return nil }
        types = [words.removeFirst()]
        var options: [String] = []
        if words[0].hasPrefix("[") {
            guard words[0].hasSuffix("]") else { return nil }
            options = words.removeFirst().dropFirst().dropLast().split(separator: " ").map(String.init)
        }
        guard words.count >= 2 else { return nil }
        uris = [words.removeFirst()]
        suites = [words.removeFirst()]
        components = words
        for option in options { read(option) }
    }

    init(types: [String], uris: [String], suites: [String], components: [String]) {
        self.types = types
        self.uris = uris
        self.suites = suites
        self.components = components
    }

    /// The one line that says this, as far as one line can.
    var line: String {
        var options: [String] = []
        for name in order + ["arch", "signed-by", "trusted"].filter({ !order.contains($0) }) {
            switch name {
            case "arch" where !architectures.isEmpty: options.append("arch=" + architectures.joined(separator: ","))
            case "signed-by" where !signedBy.isEmpty: options.append("signed-by=" + signedBy)
            case "trusted" where trusted == true: options.append("trusted=yes")
            default: break
            }
        }
        options += otherOptions
        var words = (isDisabled ? ["#"] : []) + [types.first ?? "deb"]
        if !options.isEmpty { words.append("[\(options.joined(separator: " "))]") }
        words += [uris.first ?? "", suites.first ?? ""] + components
        if !comment.isEmpty { words.append("#\(comment)") }
        return words.joined(separator: " ")
    }

    /// The same without its comment.
    var withoutComment: AptSource {
        var copy = self
        copy.comment = ""
        return copy
    }

    /// Whether `wanted`, which is one line, names this source: the same kind, address and suite.
    func isNamed(by wanted: AptSource) -> Bool {
        guard let type = wanted.types.first, let uri = wanted.uris.first, let suite = wanted.suites.first else {
            return false
        }
        return types.contains(type) && suites.contains(suite)
            && uris.contains { Self.withoutSlash($0) == Self.withoutSlash(uri) }
    }

    /// Whether both offer some component, or none is asked for.
    func sharesComponents(with wanted: AptSource) -> Bool {
        wanted.components.isEmpty || !Set(components).isDisjoint(with: wanted.components)
    }

    static func withoutSlash(_ uri: String) -> Substring {
        var uri = uri[...]
        while uri.hasSuffix("/") { uri.removeLast() }
        return uri
    }

    private mutating func read(_ option: String) {
        let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
        let value = parts.count > 1 ? parts[1] : ""
        order += parts.prefix(1)
        switch parts.first {
        case "arch": architectures = value.split(separator: ",").map(String.init)
        case "signed-by": signedBy = value
        case "trusted": trusted = ["yes", "true", "on", "1"].contains(value.lowercased())
        default: otherOptions.append(option)
        }
    }

    /// Words apart by blanks; what stands in brackets is one, with single blanks.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var isInside = false
        for word in text.split(whereSeparator: \.isWhitespace).map(String.init) {
            if isInside, let last = words.popLast() {
                words.append(last.hasSuffix("[") || word == "]" ? last + word : last + " " + word)
            } else {
                words.append(word)
            }
            if word.hasPrefix("["), words.count == 2 { isInside = true }
            if word.hasSuffix("]") { isInside = false }
        }
        return words
    }
}
