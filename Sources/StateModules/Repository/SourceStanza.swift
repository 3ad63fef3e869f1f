/// One paragraph of a `.sources` file (deb822): comments above and below, and fields in their order.
struct SourceStanza: Equatable, Sendable {
    private(set) var header: [String] = []
    private(set) var footer: [String] = []
    private var fields: [(name: String, value: String)] = []

    init(parsing lines: [String]) {
        for line in lines {
            if line.hasPrefix("#") {
                if fields.isEmpty { header.append(line) } else { footer.append(line) }
            } else if line.first == " " || line.first == "\t", !fields.isEmpty {
                fields[fields.count - 1].value += "\n" + line
            } else if let colon = line.firstIndex(of: ":") {
                let value = CommandResult.trimmed(String(line[line.index(after: colon)...]))
                fields.append((String(line[..<colon]), value))
            }
        }
    }

    init(_ source: AptSource) {
        update(to: source)
    }

    var source: AptSource? {
        let types = words("Types"), uris = words("URIs"), suites = words("Suites")
        guard !types.isEmpty, !uris.isEmpty, !suites.isEmpty else { return nil }
        var source = AptSource(types: types, uris: uris, suites: suites, components: words("Components"))
        source.architectures = words("Architectures")
        source.signedBy = self["Signed-By"] ?? ""
        source.trusted = self["Trusted"].map(Self.isYes)
        source.isDisabled = !(self["Enabled"].map(Self.isYes) ?? true)
        source.comment = header.joined(separator: "\n")
        return source
    }

    /// Changes only the fields that say something else.
    mutating func update(to wanted: AptSource) {
        let current = source
        set("Types", wanted.types, current?.types)
        set("URIs", wanted.uris, current?.uris)
        set("Suites", wanted.suites, current?.suites)
        set("Components", wanted.components, current?.components)
        set("Architectures", wanted.architectures, current?.architectures)
        if wanted.signedBy != current?.signedBy { self["Signed-By"] = wanted.signedBy.isEmpty ? nil : wanted.signedBy }
        if wanted.trusted != current?.trusted { self["Trusted"] = wanted.trusted.map { $0 ? "yes" : "no" } }
        if wanted.isDisabled != (current?.isDisabled ?? false) { self["Enabled"] = wanted.isDisabled ? "no" : nil }
        if !wanted.comment.isEmpty, wanted.comment != current?.comment {
            header = wanted.comment.split(separator: "\n").map { $0.hasPrefix("#") ? String($0) : "#" + $0 }
        }
    }

    var lines: [String] {
        header + fields.map { field in field.value.isEmpty ? "\(field.name):" : "\(field.name): \(field.value)" }
            + footer
    }

    static func == (left: SourceStanza, right: SourceStanza) -> Bool { left.lines == right.lines }

    private subscript(name: String) -> String? {
        get { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
        set {
            let place = fields.firstIndex { $0.name.lowercased() == name.lowercased() }
            if let place, let newValue {
                fields[place].value = newValue
            } else if let place {
                fields.remove(at: place)
            } else if let newValue {
                fields.append((name, newValue))
            }
        }
    }

    private mutating func set(_ name: String, _ wanted: [String], _ current: [String]?) {
        guard wanted != current ?? [] else { return }
        self[name] = wanted.isEmpty ? nil : wanted.joined(separator: " ")
    }

    private func words(_ name: String) -> [String] {
        self[name]?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    }

    private static func isYes(_ text: String) -> Bool {
        ["yes", "true", "with", "on", "enable", "1"].contains(text.lowercased())
    }
}
