/// What a state says of one Python package: `requests>=2,<3`, `app[extra]==1.2`, or an address.
struct PythonRequirement: Sendable {
    let text: String
    /// The package's name as pip compares names; nil for an address or a path, whose package nobody knows before.
    let name: String?
    private let conditions: [(sign: String, version: String)]

    init(_ text: String) {
        self.text = text
        let plain = text.split(separator: ";").first.map(String.init) ?? text
        let isAddress = plain.contains("://") || plain.hasPrefix("/") || plain.hasPrefix(".") || plain.contains(" @ ")
        let end = plain.firstIndex { "=<>!~[ ".contains($0) } ?? plain.endIndex
        name = isAddress ? nil : Self.normal(String(plain[..<end]))
        var rest = plain[end...]
        if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") { rest = rest[rest.index(after: close)...] }
        conditions = isAddress ? [] : rest.split(separator: ",").map(Self.condition)
    }

    /// Why pip would not understand it.
    var problem: String? {
        guard let wrong = conditions.first(where: { $0.sign == "=" || $0.version.isEmpty }) else { return nil }
        return wrong.sign == "="
            ? "Invalid version specification in package \(text). '=' is not supported, use '==' instead."
            : "Invalid version specification in package \(text)."
    }

    func isFulfilled(by version: String) -> Bool {
        conditions.allSatisfy { Self.holds(version, $0.sign, $0.version) }
    }

    /// `Flask_Login` and `flask-login` are the same package.
    static func normal(_ name: String) -> String {
        var normal = ""
        for character in name.lowercased() {
            let isSign = "-_.".contains(character)
            if !isSign { normal.append(character) } else if normal.last != "-" { normal.append("-") }
        }
        return normal
    }

    private static func condition(_ text: Substring) -> (sign: String, version: String) {
        let plain = text.filter { !$0.isWhitespace }
        let sign = plain.prefix { "=<>!~".contains($0) }
        return (String(sign), String(plain.dropFirst(sign.count)))
    }

    private static func holds(_ version: String, _ sign: String, _ wanted: String) -> Bool {
        let isPattern = wanted.hasSuffix(".*")
        let have = PythonVersion(version), want = PythonVersion(isPattern ? String(wanted.dropLast(2)) : wanted)
        let isAlike = isPattern ? (version + ".").hasPrefix(wanted.dropLast()) : have == want
        switch sign {
        case "==", "===": return isAlike
        case "!=": return !isAlike
        case ">=": return !(have < want)
        case "<=": return !(want < have)
        case ">": return want < have
        case "<": return have < want
        case "~=":
            let stem = wanted.split(separator: ".").dropLast().joined(separator: ".")
            return !(have < want) && (version + ".").hasPrefix(stem + ".")
        default: return false
        }
    }
}
