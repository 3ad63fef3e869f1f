import Crypto

/// Signs a text once, however often and by how many at once it is asked for, and few texts at a time.
package actor KeptSignatures: DetachedSigner {
    private struct Key: Hashable {
        var digest: [UInt8]
        var form: SignatureForm
    }

    private let signer: any DetachedSigner
    private let turns: SignatureTurns
    private var kept: RecentValues<Key, [UInt8]>
    /// What is being signed, for all who want it.
    private var underWay: [Key: Task<[UInt8], any Error>] = [:]

    package init(_ signer: any DetachedSigner, atOnce count: Int = 2, capacity: Int = 512) {
        self.signer = signer
        turns = SignatureTurns(count)
        kept = RecentValues(capacity: capacity)
    }

    package func sign(_ message: [UInt8], _ form: SignatureForm) async throws -> [UInt8] {
        let key = Key(digest: Array(SHA256.hash(data: message)), form: form)
        if let known = kept[key] { return known }
        if let task = underWay[key] { return try await task.value }
        // Who asked first may go away; the others still want it.
        let task = Task { [signer, turns] in try await turns.run { try await signer.sign(message, form) } }
        underWay[key] = task
        defer { underWay[key] = nil }
        let signature = try await task.value
        kept[key] = signature
        return signature
    }
}
