import Values

/// Which renderers files may ask for: `renderer_blacklist` and `renderer_whitelist` of the settings, where an empty list allows all. Salt
/// leaves out a renderer that is not allowed and reads what it would have made sense of; here that is an error.
struct AllowedRenderers: Equatable {
    private let forbidden: [String]
    private let allowed: [String]

    init(_ settings: Value = .null) {
        forbidden = Self.names(settings["renderer_blacklist"])
        allowed = Self.names(settings["renderer_whitelist"])
    }

    /// Which setting forbids it; nil: none does.
    func obstacle(to name: String) -> String? {
        if forbidden.contains(name) { return "renderer_blacklist" }
        return allowed.isEmpty || allowed.contains(name) ? nil : "renderer_whitelist"
    }

    private static func names(_ setting: Value?) -> [String] {
        setting?.list?.compactMap(\.string) ?? setting?.string.map { [$0] } ?? []
    }
}
