import Values

/// What one machine alone may fetch, by a signed URL: a preseed with passwords, a cloud-init, a key.
package struct BootSecret: Hashable, Sendable {
    package var text: String
    /// `template`: whether the text is filled in with what is known of the machine.
    package var isTemplate: Bool
    /// Where the text was written, for messages: the file of its own, or the settings and its name, because lines count from its own first.
    package var file: String

    package init(_ text: String, isTemplate: Bool = true, file: String) {
        self.text = text
        self.isTemplate = isTemplate
        self.file = file
    }
}

extension Section {
    /// Reads `secrets`: a text by name, or a mapping of `text` or `file`, and `template`.
    mutating func secrets(_ load: (String) -> Result<String, Diagnostic>) -> [String: BootSecret] {
        guard let node = take("secrets") else { return [:] }
        guard let pairs = node.pairs else {
            complain("'secrets' of \(title) must be a mapping of names, not \(node.value.kind)", at: node.location)
            return [:]
        }
        var secrets: [String: BootSecret] = [:]
        for (key, value) in pairs {
            let name = key.text ?? ""
            if name.isEmpty || name.hasPrefix(".") || !name.utf8.allSatisfy(Section.isStampByte) {
                complain("'\(name)' cannot be a secret's name", hint: "letters, digits and . _ -", at: key.location)
            }
            secrets[name] = secret("secret '\(name)' of \(title)", value, load)
        }
        return secrets
    }

    private mutating func secret(
        _ title: String,
        _ node: Node,
        _ load: (String) -> Result<String, Diagnostic>
    ) -> BootSecret? {
        if let text = node.text { return BootSecret(text, file: "\(node.location.file): \(title)") }
        var section = Section(title, node)
        let text = section.string("text"), path = section.string("file")
        let isTemplate = section.bool("template") ?? true
        if node.pairs != nil, (text == nil) == (path == nil) {
            section.complain("\(title) needs one of 'text' and 'file'")
        }
        absorb(section.finish())
        if let text { return BootSecret(text, isTemplate: isTemplate, file: "\(node.location.file): \(title)") }
        guard let path else { return nil }
        switch load(path) {
        case .success(let text) where text.contains("\u{fffd}"):
            complain("\(path) is not UTF-8 text", hint: "'file' of \(title)", at: node.location)
            return nil
        case .success(let text): return BootSecret(text, isTemplate: isTemplate, file: path)
        case .failure(let problem):
            complain(problem.message, hint: "'file' of \(title)", at: node.location)
            return nil
        }
    }
}
