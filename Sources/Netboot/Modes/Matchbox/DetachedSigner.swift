/// Signs what Matchbox answers.
package protocol DetachedSigner: Sendable {
    func sign(_ message: [UInt8], _ form: SignatureForm) async throws -> [UInt8]
}

/// How a signature is written down, and what asks for it.
package enum SignatureForm: String, Sendable {
    case binary = ".sig"
    case armored = ".asc"

    /// By the ending of a path.
    init?(ofPath path: String) { self.init(rawValue: String(path.suffix(4))) }

    var suffix: String { rawValue }
    var type: String { self == .binary ? MediaType.binary : MediaType.text }
}
