package import Values

/// How narrowly the URLs of secrets are signed.
package struct SecretRules: Hashable, Sendable {
    /// `life`: seconds from the script to the end of the URLs in it.
    package var life = 3600
    /// `bind`: `address` binds a URL to the machine at its address, `mac` to the machine alone, which may have another address later.
    package var binding = Binding.address
    /// `seen`: only machines whose address DHCP has seen get URLs.
    package var mustBeSeen = false

    package enum Binding: String, Sendable, CaseIterable {
        case address
        case mac
    }

    package init() {}

    /// Reads `secrets` of the settings; mistakes go to `problems`.
    package init(_ node: Node, problems: inout [Diagnostic]) {
        var section = Section("'secrets'", node)
        life = section.int("life", in: 1...31_536_000) ?? life
        binding = section.parsed("bind", "address or mac") { Binding(rawValue: $0) } ?? binding
        mustBeSeen = section.bool("seen") ?? mustBeSeen
        problems += section.finish()
    }
}
