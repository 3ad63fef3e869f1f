package import Values

/// Boot images that are signed, and machines that check the signatures.
package struct ImageRules: Hashable, Sendable {
    /// `certificate`: PEM, the signer's own first.
    package var certificate: String
    /// `key`
    package var key: String
    /// `verify`: whether scripts make machines check; profiles may say otherwise.
    package var verifies = true

    /// Reads `images`; mistakes go to `problems`.
    package init?(_ node: Node, problems: inout [Diagnostic]) {
        var section = Section("'images'", node)
        let certificate = section.string("certificate"), key = section.string("key")
        verifies = section.bool("verify") ?? verifies
        if node.pairs != nil, certificate == nil || key == nil {
            section.complain("'images' needs a 'certificate' and a 'key'")
        }
        problems += section.finish()
        guard let certificate, let key else { return nil }
        (self.certificate, self.key) = (certificate, key)
    }
}
