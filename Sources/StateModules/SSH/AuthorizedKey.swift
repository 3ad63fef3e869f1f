import FoundationEssentials

/// One line of an `authorized_keys` file.
struct AuthorizedKey: Equatable, Sendable {
    var options: [String] = []
    var type: String
    var key: String
    var comment: String = ""

    /// `[options] ssh-ed25519 AAAA… comment`; nil for anything else.
    init?(line: String) {
        let text = CommandResult.trimmed(line)
        guard !text.hasPrefix("#"), let start = Self.typeStart(text) else { return nil }
        let words = text[start...].split(maxSplits: 2, whereSeparator: \.isWhitespace).map(String.init)
        guard words.count >= 2 else { return nil }
        type = words[0]
        key = words[1]
        comment = words.count > 2 ? CommandResult.trimmed(words[2]) : ""
        let options = CommandResult.trimmed(String(text[..<start]))
        self.options = options.isEmpty ? [] : Self.split(options)
    }

    init(type: String, key: String, comment: String, options: [String]) {
        self.type = type
        self.key = key
        self.comment = comment
        self.options = options
    }

    var line: String {
        let words = (options.isEmpty ? [] : [options.joined(separator: ",")]) + [type, key, comment]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Whether it is Base64 that begins with the name of a kind of key.
    var isValid: Bool {
        guard let data = Data(base64Encoded: key), data.count > 8 else { return false }
        let length = data.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return length > 0 && length <= data.count - 4
    }

    /// `rsa`, `dsa` and the like stand for longer names.
    static func type(_ word: String) -> String {
        switch word {
        case "r", "rsa": "ssh-rsa"
        case "d", "dsa", "dss": "ssh-dss"
        case "ed25519", "e", "ed": "ssh-ed25519"
        case "ecdsa": "ecdsa-sha2-nistp256"
        default: word
        }
    }

    /// Where the kind of key stands: at the start, or behind the options, whose blanks are in quotes.
    private static func typeStart(_ text: String) -> String.Index? {
        var isQuoted = false, isWordStart = true
        for index in text.indices {
            let character = text[index]
            if isWordStart, !isQuoted, isType(text[index...]) { return index }
            if character == "\"" { isQuoted.toggle() }
            isWordStart = character.isWhitespace && !isQuoted
        }
        return nil
    }

    private static func isType(_ text: Substring) -> Bool {
        let text = text.hasPrefix("sk-") ? text.dropFirst(3) : text
        return text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-")
    }

    /// Apart by commas that are not in quotes.
    private static func split(_ options: String) -> [String] {
        var isQuoted = false
        return options.split { character in
            if character == "\"" { isQuoted.toggle() }
            return character == "," && !isQuoted
        }.map(String.init)
    }
}
