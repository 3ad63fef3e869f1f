package import Wire

extension SQLiteStore {
    package func keys() async throws -> [StoredKey] {
        try await reader.run { database in
            try database.rows(
                "SELECT id, state, fingerprint, seen, certificate, serial FROM keys ORDER BY id, seen"
            ) { row in
                guard let state = KeyState(rawValue: row.text(1)) else { throw database.damaged("a key's state") }
                let record = KeyRecord(
                    id: try name(row.text(0), in: database),
                    state: state,
                    fingerprint: try name(row.text(2), in: database),
                    seen: row.double(3)
                )
                return StoredKey(record: record, certificate: row.optionalText(4), serial: row.optionalText(5))
            }
        }
    }

    package func put(_ key: StoredKey) async throws {
        try await writer.run { database in
            try database.run(
                """
                INSERT INTO keys (id, fingerprint, state, seen, certificate, serial) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (id, fingerprint) DO UPDATE
                SET state = excluded.state, certificate = coalesce(excluded.certificate, certificate),
                    serial = coalesce(excluded.serial, serial)
                """,
                .text(key.record.id.text),
                .text(key.record.fingerprint.text),
                .text(key.record.state.rawValue),
                .double(key.record.seen),
                SQLValue(key.certificate),
                SQLValue(key.serial)
            )
        }
    }

    package func removeKeys(of id: MinionID) async throws {
        try await writer.run { database in
            try database.run("DELETE FROM keys WHERE id = ?", .text(id.text))
            try database.run("DELETE FROM minions WHERE id = ?", .text(id.text))
        }
    }

    package func removeKey(of id: MinionID, _ fingerprint: SHA256Hex) async throws {
        try await writer.run { database in
            try database.run(
                "DELETE FROM keys WHERE id = ? AND fingerprint = ?",
                .text(id.text),
                .text(fingerprint.text)
            )
        }
    }

    package func add(_ token: StoredToken) async throws {
        try await writer.run { database in
            try database.run(
                "INSERT INTO tokens (secret_hash, ids, uses_left, expires, created) VALUES (?, ?, ?, ?, ?)",
                .text(token.secretHash.text),
                .text(token.ids),
                .int(token.usesLeft),
                .double(token.expires),
                .double(token.created)
            )
        }
    }

    package func token(_ secretHash: SHA256Hex) async throws -> StoredToken? {
        try await reader.run { database in
            try database.first(
                "SELECT ids, uses_left, expires, created FROM tokens WHERE secret_hash = ?",
                .text(secretHash.text)
            ) { row in
                StoredToken(
                    secretHash: secretHash,
                    ids: row.text(0),
                    usesLeft: row.int(1),
                    expires: row.double(2),
                    created: row.double(3)
                )
            }
        }
    }

    package func useToken(_ secretHash: SHA256Hex, at time: Double) async throws -> Bool {
        try await writer.run { database in
            try database.run(
                "UPDATE tokens SET uses_left = uses_left - 1 WHERE secret_hash = ? AND uses_left > 0 AND expires > ?",
                .text(secretHash.text),
                .double(time)
            )
            return database.changes == 1
        }
    }
}
