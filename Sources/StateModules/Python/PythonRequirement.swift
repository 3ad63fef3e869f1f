/// What a state says of one Python package: `requests>=2,<3`, `app[extra]==1.2`, or an address.
struct PythonRequirement: Sendable {
    let text: String
    /// The package's name as pip compares names; nil for an address or a path, whose package nobody knows before.
    let name: String?
    private let conditions: [(sign: String, version: String)]

    init(_ text: String) {
        self.text = text
        let plain = text.split(separator: ";").first.map(String.init) ?? text
        if let wheel = Self.wheel(plain) {
            name = Self.normal(wheel.name)
            conditions = [("==", wheel.version)]
        } else if Self.isAddress(plain) {
            name = Self.nameInAddress(plain).map(Self.normal)
            conditions = []
        } else {
            let end = plain.firstIndex { "=<>!~[ ".contains($0) } ?? plain.endIndex
            name = plain.hasPrefix("-") ? nil : Self.normal(String(plain[..<end]))
            var rest = plain[end...]
            if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") { rest = rest[rest.index(after: close)...] }
            conditions = rest.split(separator: ",").map(Self.condition)
        }
    }

    /// Why pip would not understand it.
    var problem: String? {
        guard conditions.contains(where: { $0.sign == "=" }) else { return nil }
        return "Invalid version specification in package \(text). '=' is not supported, use '==' instead."
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

    // MARK: addresses and files

    private static func isAddress(_ text: String) -> Bool {
        text.contains("://") || text.hasPrefix("/") || text.hasPrefix(".") || text.contains(" @ ")
    }

    /// The name before ` @ `, or after `#egg=`.
    private static func nameInAddress(_ text: String) -> String? {
        let parts = text.split(separator: "@", maxSplits: 1)
        if parts.count == 2, parts[0].hasSuffix(" "), !parts[0].contains("/") {
            return String(parts[0].prefix { $0 != "[" && $0 != " " })
        }
        guard let fragment = text.split(separator: "#", maxSplits: 1).dropFirst().first else { return nil }
        let egg = fragment.split(separator: "&").first { $0.hasPrefix("egg=") }?.dropFirst(4)
        guard let egg, !egg.isEmpty else { return nil }
        return String(egg.prefix { $0 != "[" })
    }

    /// What the name of a built package says: `app-1.0-py3-none-any.whl`.
    private static func wheel(_ text: String) -> (name: String, version: String)? {
        guard !text.contains(" @ ") else { return nil }
        let address = text.prefix { $0 != "#" && $0 != "?" }
        guard address.hasSuffix(".whl") else { return nil }
        let file = address.split(separator: "/").last ?? ""
        let parts = file.dropLast(4).split(separator: "-")
        guard parts.count == 5 || parts.count == 6 else { return nil }
        return (String(parts[0]), String(parts[1].map { $0 == "_" ? "-" : $0 }))
    }

    private static func condition(_ text: Substring) -> (sign: String, version: String) {
        let plain = text.filter { !$0.isWhitespace }
        let sign = plain.prefix { "=<>!~".contains($0) }
        return (String(sign), String(plain.dropFirst(sign.count)))
    }

    private static func holds(_ version: String, _ sign: String, _ wanted: String) -> Bool {
        if wanted.isEmpty { return false }
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
