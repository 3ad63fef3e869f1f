import OrderedCollections
import Values
import YAML

/// A command line as a person types it: words, quotes, `key=value` with YAML on the right.
struct CommandWords {
    var function = ""
    var positional: [Value] = []
    var named: Value.Map = [:]

    init(_ line: String) {
        var words = Self.split(line)
        function = words.isEmpty ? "" : words.removeFirst()
        for word in words {
            if let match = word.prefixMatch(of: /([A-Za-z_]\w*)=/) {
                named[.string(String(match.1))] = Self.value(String(word[match.range.upperBound...]))
            } else {
                positional.append(Self.value(word))
            }
        }
    }

    private static func value(_ text: String) -> Value {
        if text.contains("\n") { return .string(text) }
        return (try? YAML.parse(text, file: "call")?.value) ?? .string(text)
    }

    private static func split(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character == " " {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let whole = word { words.append(whole) }
        return words
    }
}
