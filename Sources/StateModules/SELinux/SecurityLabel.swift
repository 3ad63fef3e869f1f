/// A label of SELinux: `system_u:object_r:httpd_sys_content_t:s0`.
struct SecurityLabel: Equatable, Sendable {
    /// Its parts, by the names that states give them.
    enum Part: String, CaseIterable, Sendable {
        case user = "sel_user"
        case role = "sel_role"
        case type = "sel_type"
        case level = "sel_level"
    }

    private let parts: [Part: String]

    init?(_ text: String) {
        // A level has colons of its own: `s0:c1,c2`.
        let words = text.split(separator: Character(":"), maxSplits: 3).map(String.init)
        guard words.count == Part.allCases.count else { return nil }
        parts = Dictionary(uniqueKeysWithValues: zip(Part.allCases, words))
    }

    subscript(part: Part) -> String { parts[part] ?? "" }
}
