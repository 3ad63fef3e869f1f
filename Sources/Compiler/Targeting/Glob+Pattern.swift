package import Values

extension Glob {
    /// Whether Salt takes the text for a pattern rather than a name.
    package static func isPattern(_ text: String) -> Bool {
        text.utf8.contains { "*?[]".utf8.contains($0) }
    }
}
