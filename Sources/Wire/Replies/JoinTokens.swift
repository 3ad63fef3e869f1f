package import Values

/// `POST /v1/tokens`: a join token for minions whose id matches a glob.
package struct TokenRequest: Message, Hashable {
    package var ids: String
    package var uses: Int
    /// How long it is good for, in seconds.
    package var lifetime: Double

    /// The longest life of a token that a minion asks for.
    package static let minionLimit = 7 * 86_400.0

    package init(ids: String, uses: Int, lifetime: Double) {
        self.ids = ids
        self.uses = uses
        self.lifetime = lifetime
    }

    package init(json: Value) throws(MessageError) {
        ids = try json.text("ids")
        uses = try json.number("uses")
        lifetime = try json.time("ttl")
        guard 1...200 ~= ids.utf8.count else { throw MessageError("ids", "must be a glob of 1 to 200 bytes") }
        guard 1...1_000_000 ~= uses else { throw MessageError("uses", "must be 1 to 1000000") }
        guard 1...31_536_000 ~= lifetime else { throw MessageError("ttl", "must be 1 second to 365 days") }
    }

    package var json: Value { ["ids": .string(ids), "uses": .int(uses), "ttl": .double(lifetime)] }
}

/// The answer to a `TokenRequest`. The only time the token is ever shown.
package struct TokenReply: Message, Hashable {
    /// What the minion is given: the CA's fingerprint and the secret.
    package var token: String
    package var expires: Double

    package init(token: String, expires: Double) {
        self.token = token
        self.expires = expires
    }

    package init(json: Value) throws(MessageError) {
        token = try json.text("token")
        expires = try json.time("expires")
    }

    package var json: Value { ["token": .string(token), "expires": .double(expires)] }
}
