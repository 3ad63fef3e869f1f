/// The assignments of `/etc/os-release` or `/etc/lsb-release`.
struct OSRelease: Equatable {
    private var values: [String: String] = [:]

    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "="), !line.hasPrefix("#") else { continue }
            values[trimmed(line[..<equals])] = Self.unquoted(trimmed(line[line.index(after: equals)...]))
        }
    }

    /// The value of a key; nil where it is absent.
    subscript(key: String) -> String? { values[key] }

    /// The value of a key that is there and not empty.
    func filled(_ key: String) -> String? {
        values[key].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func unquoted(_ text: String) -> String {
        guard let quote = text.first, quote == "\"" || quote == "'", text.count > 1, text.last == quote else {
            return text
        }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\", quote == "\"", !isEscaped {
                isEscaped = true
                continue
            }
            result.append(character)
            isEscaped = false
        }
        return result
    }
}
